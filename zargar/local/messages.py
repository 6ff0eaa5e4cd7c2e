"""Compile the translations: locale/**/*.po -> *.mo, without any system tool."""

from __future__ import annotations

from pathlib import Path


def compile_messages(root: Path) -> list[Path]:
    """Compile every .po below `root`/locale that is newer than its .mo; returns the .mo files written."""
    written = []
    for source in sorted((root / "locale").rglob("*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        import polib  # most starts have nothing to compile

        new = target.with_suffix(".mo.new")  # a reader sees the old file or the new one, never half of one
        polib.pofile(str(source)).save_as_mofile(str(new))
        new.replace(target)
        written.append(target)
    return written
