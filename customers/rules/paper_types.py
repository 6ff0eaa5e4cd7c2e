"""What a file is, by what is in it: neither its name nor what the browser says is believed."""

from __future__ import annotations

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
ENDINGS = {JPEG: ".jpg", PNG: ".png", WEBP: ".webp", PDF: ".pdf"}
MOST_BYTES = 5 * 1024 * 1024
LONGEST_NAME = 80


def type_of(content: bytes) -> str | None:
    """The media type of a JPEG, PNG, WebP or PDF that begins and ends as one does; None for anything else.

    Beginning and end: a page with a script in it does not become a picture by three bytes put before it. Telephones
    write more behind the end of a JPEG, so that its end may be anywhere.
    """
    tail = content[-1024:].rstrip(b"\x00\r\n \t")
    if content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content:
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") and tail.endswith(b"IEND\xaeB`\x82"):
        return PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP" and int.from_bytes(content[4:8], "little") <= len(content):
        return WEBP
    if content.startswith((b"%PDF-1.", b"%PDF-2.")):
        return PDF if b"%%EOF" in tail else None
    return None


def safe_name(name: str, media_type: str) -> str:
    """The name without its folder and without signs that a header or a file system reads; the ending is its type's."""
    base = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign if sign.isalnum() or sign in " _-()\u200c" else " " for sign in base)
    return (" ".join(kept.split())[:LONGEST_NAME].strip() or "file") + ENDINGS[media_type]
