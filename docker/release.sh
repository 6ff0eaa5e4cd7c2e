#!/usr/bin/env bash
# Runs once before the new version serves: public schema, the template that new shops are made from, then every shop.
set -euo pipefail
python manage.py check --deploy --fail-level WARNING
python manage.py migrate_schemas --shared --noinput
python manage.py prepare_template
python manage.py migrate_schemas --tenant --noinput
# The first account that carries texts; one that is there stays as it is.
python manage.py seed_gateways
python manage.py check --database default
