import csv
import io

TOWN = """age,people
0-14,1100
15-64,3000
65+,900
"""


def old_age_ratio(table):
    """People of 65 and over per 100 people aged 15 to 64."""
    people = {row["age"]: int(row["people"]) for row in csv.DictReader(io.StringIO(table))}
    return 100 * people["65+"] / people["15-64"]


print(old_age_ratio(TOWN))  # 30.0
