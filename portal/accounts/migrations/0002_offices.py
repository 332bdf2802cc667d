"""Loads the regions and the offices of both cities."""

from django.db import migrations

from portal.accounts.offices import offices, regions


def load(apps, schema_editor):
    Region = apps.get_model("accounts", "Region")
    Organisation = apps.get_model("accounts", "Organisation")
    Region.objects.bulk_create([Region(**region) for region in regions()])
    Organisation.objects.bulk_create([_row(Organisation, office) for office in offices()])


def _row(model, office):
    fields = dict(office)
    region = fields.pop("region")
    return model(region_id=region, **fields)


def unload(apps, schema_editor):
    apps.get_model("accounts", "Organisation").objects.exclude(kind="host").delete()
    apps.get_model("accounts", "Region").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(load, unload)]
