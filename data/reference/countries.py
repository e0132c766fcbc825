"""Countries of ISO 3166-1: three letters, two letters, and their names as forms write them.

Names in English and Spanish; further forms stand behind a bar. The territories of the USA are States.
"""

from __future__ import annotations

_LISTED = """
AFG AF Afghanistan|Afganistán
ALB AL Albania
DZA DZ Algeria|Argelia
AND AD Andorra
AGO AO Angola
ATG AG Antigua and Barbuda|Antigua y Barbuda|Antigua
ARG AR Argentina
ARM AM Armenia
ABW AW Aruba
AUS AU Australia
AUT AT Austria
AZE AZ Azerbaijan|Azerbaiyán
BHS BS Bahamas|The Bahamas|Las Bahamas
BHR BH Bahrain|Baréin
BGD BD Bangladesh
BRB BB Barbados
BLR BY Belarus|Bielorrusia
BEL BE Belgium|Bélgica
BLZ BZ Belize|Belice
BEN BJ Benin|Benín
BMU BM Bermuda|Bermudas
BTN BT Bhutan|Bután
BOL BO Bolivia
BIH BA Bosnia and Herzegovina|Bosnia y Herzegovina|Bosnia
BWA BW Botswana|Botsuana
BRA BR Brazil|Brasil
BRN BN Brunei
BGR BG Bulgaria
BFA BF Burkina Faso
BDI BI Burundi
CPV CV Cape Verde|Cabo Verde
KHM KH Cambodia|Camboya
CMR CM Cameroon|Camerún
CAF CF Central African Republic|República Centroafricana
TCD TD Chad
CHL CL Chile
CHN CN China|People's Republic of China
COM KM Comoros|Comoras
COG CG Congo|Republic of the Congo
COD CD Democratic Republic of the Congo|República Democrática del Congo|DR Congo
CRI CR Costa Rica
CIV CI Ivory Coast|Côte d'Ivoire|Costa de Marfil
HRV HR Croatia|Croacia
CYP CY Cyprus|Chipre
CZE CZ Czech Republic|Czechia|República Checa|Chequia
DNK DK Denmark|Dinamarca
DJI DJ Djibouti|Yibuti
DMA DM Dominica
EGY EG Egypt|Egipto
GNQ GQ Equatorial Guinea|Guinea Ecuatorial
ERI ER Eritrea
EST EE Estonia
SWZ SZ Eswatini|Swaziland|Suazilandia
ETH ET Ethiopia|Etiopía
FJI FJ Fiji|Fiyi
FIN FI Finland|Finlandia
FRA FR France|Francia
GUF GF French Guiana|Guayana Francesa
GAB GA Gabon|Gabón
GMB GM Gambia|The Gambia
GEO GE Republic of Georgia
DEU DE Germany|Alemania
GHA GH Ghana
GRC GR Greece|Grecia
GRD GD Grenada|Granada
GLP GP Guadeloupe|Guadalupe
GIN GN Guinea
GNB GW Guinea-Bissau
GUY GY Guyana
HKG HK Hong Kong
HUN HU Hungary|Hungría
ISL IS Iceland|Islandia
IND IN India
IDN ID Indonesia
IRN IR Iran|Irán
IRQ IQ Iraq|Irak
IRL IE Ireland|Irlanda
ISR IL Israel
ITA IT Italy|Italia
JAM JM Jamaica
JPN JP Japan|Japón
JOR JO Jordan|Jordania
KAZ KZ Kazakhstan|Kazajistán
KEN KE Kenya|Kenia
KIR KI Kiribati
PRK KP North Korea|Corea del Norte
KOR KR South Korea|Korea|Republic of Korea|Corea del Sur|Corea
KWT KW Kuwait
KGZ KG Kyrgyzstan|Kirguistán
LAO LA Laos
LVA LV Latvia|Letonia
LBN LB Lebanon|Líbano
LSO LS Lesotho|Lesoto
LBR LR Liberia
LBY LY Libya|Libia
LIE LI Liechtenstein
LTU LT Lithuania|Lituania
LUX LU Luxembourg|Luxemburgo
MDG MG Madagascar
MWI MW Malawi|Malaui
MYS MY Malaysia|Malasia
MDV MV Maldives|Maldivas
MLI ML Mali|Malí
MLT MT Malta
MHL MH Marshall Islands|Republic of the Marshall Islands|Islas Marshall|RMI
MTQ MQ Martinique|Martinica
MRT MR Mauritania
MUS MU Mauritius|Mauricio
FSM FM Federated States of Micronesia|Micronesia|Estados Federados de Micronesia
MDA MD Moldova|Moldavia
MCO MC Monaco|Mónaco
MNG MN Mongolia
MNE ME Montenegro
MAR MA Morocco|Marruecos
MOZ MZ Mozambique
MMR MM Myanmar|Burma|Birmania
NAM NA Namibia
NRU NR Nauru
NPL NP Nepal
NLD NL Netherlands|The Netherlands|Holland|Países Bajos|Holanda
NZL NZ New Zealand|Nueva Zelanda
NER NE Niger|Níger
NGA NG Nigeria
MKD MK North Macedonia|Macedonia|Macedonia del Norte
NOR NO Norway|Noruega
OMN OM Oman|Omán
PAK PK Pakistan|Pakistán
PLW PW Palau|Republic of Palau|Palaos
PSE PS Palestine|Palestina
PAN PA Panama|Panamá
PNG PG Papua New Guinea|Papúa Nueva Guinea
PRY PY Paraguay
PHL PH Philippines|The Philippines|Filipinas
POL PL Poland|Polonia
PRT PT Portugal
QAT QA Qatar|Catar
ROU RO Romania|Rumania
RUS RU Russia|Russian Federation|Rusia
RWA RW Rwanda|Ruanda
KNA KN Saint Kitts and Nevis|San Cristóbal y Nieves
LCA LC Saint Lucia|Santa Lucía
VCT VC Saint Vincent and the Grenadines|San Vicente y las Granadinas
WSM WS Samoa|Western Samoa
SMR SM San Marino
STP ST Sao Tome and Principe|Santo Tomé y Príncipe
SAU SA Saudi Arabia|Arabia Saudita|Arabia Saudí
SEN SN Senegal
SRB RS Serbia
SYC SC Seychelles
SLE SL Sierra Leone|Sierra Leona
SGP SG Singapore|Singapur
SVK SK Slovakia|Eslovaquia
SVN SI Slovenia|Eslovenia
SLB SB Solomon Islands|Islas Salomón
SOM SO Somalia
ZAF ZA South Africa|Sudáfrica
SSD SS South Sudan|Sudán del Sur
ESP ES Spain|España
LKA LK Sri Lanka
SDN SD Sudan|Sudán
SUR SR Suriname|Surinam
SWE SE Sweden|Suecia
CHE CH Switzerland|Suiza
SYR SY Syria|Siria
TWN TW Taiwan|Taiwán
TJK TJ Tajikistan|Tayikistán
TZA TZ Tanzania
THA TH Thailand|Tailandia
TLS TL Timor-Leste|East Timor|Timor Oriental
TGO TG Togo
TON TO Tonga
TTO TT Trinidad and Tobago|Trinidad y Tobago|Trinidad
TUN TN Tunisia|Túnez
TUR TR Turkey|Türkiye|Turquía
TKM TM Turkmenistan|Turkmenistán
TUV TV Tuvalu
UGA UG Uganda
UKR UA Ukraine|Ucrania
ARE AE United Arab Emirates|Emiratos Árabes Unidos|UAE
GBR GB United Kingdom|UK|Great Britain|England|Scotland|Wales|Reino Unido|Inglaterra
URY UY Uruguay
UZB UZ Uzbekistan|Uzbekistán
VUT VU Vanuatu
VAT VA Vatican City|Ciudad del Vaticano
VNM VN Vietnam|Viet Nam
YEM YE Yemen
ZMB ZM Zambia
ZWE ZW Zimbabwe|Zimbabue
USA US United States|United States of America|Estados Unidos|Estados Unidos de América|Estados Unidos de Norteamérica|EE.UU.|EEUU|EUA|E.U.A.|U.S.A.|U.S.
MEX MX Mexico|México|Méjico|Estados Unidos Mexicanos|United Mexican States
GTM GT Guatemala
CAN CA Canada|Canadá
HND HN Honduras
SLV SV El Salvador|Salvador
NIC NI Nicaragua
HTI HT Haiti|Haití
DOM DO Dominican Republic|República Dominicana|Rep Dominicana|RD
CUB CU Cuba
COL CO Colombia
ECU EC Ecuador
PER PE Peru|Perú
VEN VE Venezuela
"""

TERRITORIES: dict[str, str] = {
    "Puerto Rico": "PR", "PRI": "PR", "PR": "PR", "Guam": "GU", "GUM": "GU", "GU": "GU", "American Samoa": "AS",
    "Samoa Americana": "AS", "ASM": "AS", "AS": "AS", "Northern Mariana Islands": "MP", "MNP": "MP", "MP": "MP",
    "Islas Marianas del Norte": "MP", "US Virgin Islands": "VI", "U.S. Virgin Islands": "VI", "VIR": "VI",
    "Virgin Islands": "VI", "Islas Vírgenes": "VI", "VI": "VI",
}  # fmt: skip
"""Written where a country is asked for, and States of the USA: as written -> letters of the State."""

NAMES: dict[str, tuple[str, ...]] = {
    line[:3]: tuple(line[7:].split("|")) for line in _LISTED.strip().splitlines()
}
"""Code of three letters -> its names, English first."""
TWO_LETTERS: dict[str, str] = {line[4:6]: line[:3] for line in _LISTED.strip().splitlines()}
"""Code of two letters -> code of three. Many are the letters of a State of the USA or of Mexico too."""
