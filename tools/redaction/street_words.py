"""The words that streets end or begin with, by language: tables for addresses.py and nothing else.

English: the suffixes of the United States Postal Service's Publication 28, appendix C1, and British ones. Those that
are also common in product titles ('Ridge', 'Trail', 'Light') count only where something else says 'address'.
"""

from __future__ import annotations

CLEAR = (
    "street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|highway|hwy|parkway|pkwy|terrace|crescent"
    "|turnpike|expressway|freeway|mews|alley|causeway"
)
UNCLEAR = (
    "bayou|beach|bend|bluffs?|bottom|branch|bridge|brooks?|burgs?|bypass|camp|canyon|cape|centers?|circles?|cliffs?"
    "|close|club|common|commons|corners?|course|courts|coves?|creek|crest|crossing|crossroads?|curve|dale|dam|divide"
    "|drives|estates?|extensions?|falls?|ferry|fields?|flats?|fords?|forest|forges?|forks?|fort|gardens?|gateway|glens?"
    "|greens?|groves?|harbors?|haven|heights|hills?|hollow|inlet|islands?|isle|junctions?|keys?|knolls?|lakes?|land"
    "|landing|lights?|loaf|locks?|lodge|loop|mall|manors?|meadows?|mills?|mission|motorway|mountains?|neck|oval|orchard"
    "|parade|parks?|parkways|pass|passage|path|pike|pines?|places?|plains?|plaza|points?|ports?|prairie|radial|ramp"
    "|ranch|rapids?|rest|ridges?|river|roads|route|row|rue|run|shoals?|shores?|skyway|springs?|spurs?|squares?|stations?"
    "|stravenue|stream|streets|summit|throughway|trace|track|trafficway|trail|tunnel|underpass|unions?|valleys?|viaduct"
    "|views?|villages?|ville|vista|walks?|walk|wall|ways?|wells?|pl"
)
GERMAN_CLEAR = "straße|strasse|str\\.|str|allee|gasse|chaussee"
GERMAN_UNCLEAR = "weg|platz|ring|ufer|damm|steig|markt|hof"
ROMANCE = (
    "calle|c/|c\\.|avenida|avda\\.?|av\\.|paseo|plaza|via|vía|pasaje|pasadizo|camino|carrera|ronda|rambla|glorieta"
    "|acceso|alameda|callejón|cañada|cuesta|urbanización|vial|travesía|carretera"
)
FRENCH = "rue|avenue|boulevard|bd|chemin|place|allée|impasse|quai|route|cours|square|passage"
UNIT = (
    r"(?:apt|apartment|suite|ste|unit|flat|studio|floor|room|bldg|building|piso|puerta|esc|escalera|planta|wohnung)\b"
    r"\.?\s{0,2}#?\w{1,6}|#\s?\w{1,6}|box\s\d{1,6}"
)
# Never the first word of a street: a quantity stands before it.
UNITS_OF_GOODS = (
    "tb|gb|mb|mm|cm|m|km|kg|g|mg|oz|lb|lbs|ml|l|in|inch|ft|pack|packs|piece|pieces|pcs|pc|person|pair|pairs|set|season"
    "|port|ports|bay|speed|way|man|men|women|kids|x|usb|watt|w|v|volt|mah|hz|ghz|mp|k|day|days|year|years|star|stars"
    "|percent|usd|eur|gbp|cny|euro|euros|dollars?|tier|layer|person|inches|x"
)
STATES = (
    "AL|AK|AS|AZ|AR|CA|CO|CT|DE|DC|FM|FL|GA|GU|HI|ID|IL|IN|IA|KS|KY|LA|ME|MH|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC"
    "|ND|MP|OH|OK|OR|PW|PA|PR|RI|SC|SD|TN|TX|UT|VT|VI|VA|WA|WV|WI|WY|AA|AE|AP"
)
CHINESE_PLACES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西"
    "|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
