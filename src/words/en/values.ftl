# Names of values.

# In place of what a return says of a person
private = (not shown)

# Severities
reject = rejected
error = error
query = query
info = information

# What a rule looks at
level-file = file
level-sheet = sheet
level-row = row
level-cell = cell
level-return = return
level-between = between returns

# Kinds of rows
row-data = data
row-label = label with value
row-title = title
row-header = column titles
row-repeated-header = column titles again
row-note = note
row-total = total
row-relisted = counted again (再掲)
row-example = example
row-placeholder = nothing to report (該当なし)
row-template = row not filled in
row-no-table = row of a sheet without a table
row-unread = row of an unknown kind

# Why a column is taken for a field
why-pinned = set in the settings file
why-title = title matches
why-lower-title = lower part of the title matches
why-measure = used as a column of numbers
why-unknown = not in the form
why-taken = another column is used
why-carried = goes on from the sheet before
why-furigana = furigana of Excel (weaker than a column)
why-passed = the settings file pins another column
why-numbers = holds numbers
why-dates = holds dates
why-flags = holds yes or no
why-codes = holds codes
why-texts = holds text
why-nothing = holds nothing

# Forms
form-child = list of children (個票)
form-headcount = summary table (集計表)
form-facility = survey of resources (社会資源調査)
form-coordinator = list of coordinators (コーディネーター名簿)
form-cover = cover sheet (送付票)
form-verdict = decisions of the review workbook (判定)
form-other = table of another subject
form-reply = answers to the query letter (回答)
form-task = list of open matters

# Fates of rows
fate-used = used
fate-held = held
fate-aside = set aside
held-no-name = held (no name)
held-no-birth = held (no date of birth)
held-bad-birth = held (date of birth cannot be read)
held-birth-against-school = held (date of birth against the school)
held-birth-in-future = held (date of birth after the reference date)
held-no-office = held (office unknown)
aside-superseded = set aside (another version is used)

# Statuses of returns
status-missing = not received
status-received = received
status-rejected = form unusable (asked to send again)
status-nothing = nothing to report
status-queried = queried
status-answered = queries answered
status-final = final
status-not-asked = not asked this quarter
status-carried = carried forward

# How far a quarter has come
plan-status-draft = draft
plan-status-provisional = provisional
plan-status-final = final

# Sexes
sex-male = male
sex-female = female
sex-other = other
sex-unknown = unknown

# Places of life
place-home = at home
place-hospital = in hospital
place-facility = in an institution
place-unknown = unknown

# Care items, in the order of the score
care-ventilator = ventilator
care-tracheostomy = tracheostomy
care-airway = nasopharyngeal airway
care-oxygen = oxygen therapy
care-suction = suction
care-nebulizer = nebulizer
care-tube = tube feeding
care-tube_pump = tube feeding pump
care-central_line = central venous catheter
care-injection = subcutaneous injection
care-injection_pump = subcutaneous infusion pump
care-glucose = blood glucose measurement
care-dialysis = dialysis
care-catheter = intermittent urinary catheter
care-catheter_continuous = continuous urinary catheter
care-stoma = intestinal stoma
care-disimpaction = disimpaction or bowel irrigation
care-enema = enema
care-seizure = treatment of seizures

# Services
service-short_stay = short stay
service-child_development = child development support
service-after_school = after-school day service
service-home_visit_development = home-visit child development support
service-nursery_visit = nursery visit support
service-visiting_nurse = visiting nurse
service-visiting_doctor = visiting doctor
service-nursing_staff = nursing staff at nurseries and schools
service-day_respite = day respite
service-home_help = home help
service-consultation = consultation support

# Units
unit-children = children
unit-reports = reports
unit-days = child-days
unit-visits = visits
unit-hours = hours
unit-places = places

# Kinds of change
change-new = newly arisen
change-discharge = discharged home
change-found = newly known
change-in = moved in
change-out = moved out
change-death = died
change-end = medical care ended
change-adult = turned 18 or graduated
change-institution = entered an institution
change-missing = whereabouts unknown

# What linking compares
compare-family = family name
compare-given = given name
compare-birth = date of birth
compare-sex = sex
compare-household = household (address, telephone, guardian)
compare-certificate = certificate number
compare-cares = medical care

# Outcomes of linking
outcome-same = same child
outcome-review = to be looked at
outcome-different = different children

# Decisions in the review workbook, written and read back in these words
verdict-same = same child
verdict-different = different children
verdict-open = undecided
