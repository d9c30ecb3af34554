"""Place names → coordinates → distances.

`find` and `suggest` read what people type, `locate` a site's city, state and country, `distance_km` measures,
`towns` lists what lies in a part of the map.
The table behind them is made when the package is built (`make.py`) and read in place.
"""

from accrual.places.distance import distance_km
from accrual.places.form import CREDITS
from accrual.places.gazetteer import find, suggest
from accrual.places.locate import locate
from accrual.places.table import Place
from accrual.places.towns import Towns, towns

__all__ = ["CREDITS", "Place", "Towns", "distance_km", "find", "locate", "suggest", "towns"]
