# Help.
help = Counts children with medical care needs once, from the returns of many offices.
    .examples =
        {"  "}jissu init                              begin a new job by questions
        {"  "}jissu check pipelines/fy2021q1.toml     look at the returns; write nothing
        {"  "}jissu run pipelines/fy2021q1.toml       do the quarter's job
        {"  "}jissu next pipelines/fy2021q1.toml      make the next quarter ready
        {"  "}jissu run --help                        what a command takes
help-usage = Usage:
help-commands = Commands
help-arguments = Arguments
help-options = Options
help-examples = Examples:
help-help = Print this help.
help-version = Print the version.
help-lang = Language of what is said and written, ja or en. Without it the plan's, else Japanese.
help-quiet = Say nothing when all went well.
help-verbose = Say on standard error how long each step took.
help-run = Do a quarter's job: council workbook, query letters and restricted files.
    .examples =
        {"  "}jissu run pipelines/fy2021q1.toml
        {"  "}jissu run pipelines/fy2021q1.toml --format json
help-run-plan = The quarter's file, such as pipelines/fy2021q1.toml.
help-run-format = Form of the summary: text for people, json for machines.
help-run-fail-on = Exit with 3 if a finding is at least this grave.
help-check = Read, link and audit the returns; write nothing.
    .examples =
        {"  "}jissu check pipelines/fy2021q1.toml
        {"  "}jissu check pipelines/fy2021q1.toml --all
help-check-plan = The quarter's file.
help-check-format = Form of the answer: text for people, json for machines.
help-check-fail-on = Exit with 3 if a finding is at least this grave.
help-check-all = List every finding, not only how many there are of each rule.
help-inspect = Show how files are read: tables, headers, columns and fields, rows that are not data.
    .examples =
        {"  "}jissu inspect return.xlsx
        {"  "}jissu inspect *.xlsx --format json
help-inspect-files = Files to look at.
help-inspect-format = Form of the answer; with json, several files give JSON Lines.
help-inspect-rows = Show the first data rows of each table, as many as this.
help-inspect-cells = Show of data rows what each cell says, beside what it holds; without --rows of all of them.
help-inspect-password-from = A file that holds the password on its first line.
help-sample = Write fictional returns, with the truth beside them.
    .examples =
        {"  "}jissu sample -o sample
        {"  "}jissu sample -o kanagawa --prefecture 神奈川県 --quarters 4
        {"  "}jissu sample -o country --country --errors second
help-sample-output = Folder to write into.
help-sample-seed = The same seed makes the same files.
help-sample-children = Children, roughly; without it 120 in the area, otherwise in proportion to 21,000 in the country.
help-sample-error-rate = Multiplies the share of every kind of slip.
help-sample-prefecture = A prefecture, by name or code, or a region (as 関東), in place of the one area.
help-sample-country = All 1,741 municipalities.
help-sample-quarters = Quarters in a row, from fy2021q1 on.
help-sample-shares = A TOML file of shares: how often each habit, slip and turn of life is drawn.
help-sample-errors = Error model: first, each field by itself; second, each office its clerk, with other forms.
help-init = Begin a new job: plan and method files, folders for the returns, the register of receipts. Asks where area or quarter are not given.
    .examples =
        {"  "}jissu init
        {"  "}jissu init job --area 横須賀・三浦 --quarter fy2021q1
        {"  "}jissu init job --area 東部 --municipality 鳥取市 --municipality 岩美町 --quarter fy2026q1 --office 病院=中央病院
help-init-folder = Folder of the job.
help-init-area = Name of the area. Of a known area (the medical areas of Kanagawa) or a prefecture the municipalities are known.
help-init-municipality = A municipality, by name or code; may be said several times.
help-init-quarter = The first quarter, as fy2021q1, R3Q1 or 令和3年度第1四半期.
help-init-channel = A kind of office that every municipality has (障害福祉, 母子保健, 小児慢性, 教育委員会, 保育, 学童, 私立幼稚園); may be said several times.
help-init-office = A further office, kind and name, as 病院=みさき湾総合病院; may be said several times.
help-init-previous = The quarter before; only where its register (output/register) is at hand.
help-init-policy = How small numbers are hidden.
help-init-decided-by = Who decided how small numbers are hidden.
help-init-opened-by = Who may open the restricted files.
help-init-due = When returns are due, as 2021-07-20. Without it, three weeks after the quarter's last day.
help-init-fictional = The data are invented.
help-next = Make the next quarter's plan and folders from this quarter's.
    .examples =
        {"  "}jissu next pipelines/fy2021q1.toml
help-next-plan = This quarter's file.
help-link = Link the rows of a CSV that are about the same person.
    .examples =
        {"  "}jissu link list.csv -o linked.csv
        {"  "}jissu link a.csv b.xlsx --join one --model model.toml --id number -o linked.csv --pairs pairs.csv
help-link-files = Tables: CSV (any encoding and separator), Parquet or workbooks. Without a model, columns are known by their titles: those of 個票, English ones such as family_name, birth_date, address.
help-link-model = A model file (TOML): which column is what, thresholds, keys.
help-link-id = The column that names a row, for --pairs. Without it, rows are named by their number over all files, from 1.
help-link-pairs = Where to write the pairs: left,right,weight,probability,decision.
help-link-join = Which rows may be one person: all (any two; the default), between (of two files), one (of two files, at most one row of each).
help-link-output = Where to write the rows with the column child_id added.
help-link-threshold = Probability from which two rows are one person. Without it, 0.98 for up to 5,000 rows and 0.7 beyond.
help-link-truth = A column that says which rows are truly one person: prints precision, recall and F1. It takes no part in linking.
help-link-report = Where to write a workbook of the model: weights, keys, outcomes, warnings.
help-link-suggest = Propose a model file for each table (by titles and contents), and link nothing.
help-explain = Says field by field why rows are or are not one child, in bits for and against; what the fields say is not shown.
    .examples =
        {"  "}jissu explain --child C-0001 --picture why.svg
        {"  "}jissu explain --table list.csv --id number 17 203
help-explain-a = A row: its key in the review workbook; of a table its id (--id), else its number.
help-explain-b = Another row.
help-explain-child = All rows of a child: its id; of a table child_id of the output.
help-explain-plan = The quarter's file. Without it, the newest in pipelines/.
help-explain-table = Tables, as given to jissu link; may be repeated.
help-explain-model = The model file of the tables.
help-explain-id = The column that names a row of the tables.
help-explain-join = Which rows of several tables may be one person: all, between, one.
help-explain-threshold = Probability from which two rows of the tables are one person.
help-explain-picture = Where to draw it (SVG).
help-gap = From CSVs of need and capacity, what is missing if each municipality helps itself alone, if the area shares, if neighbouring areas share, and with no limit of distance.
    .examples =
        {"  "}jissu gap need.csv capacity.csv --travel travel.csv --limit 45
help-gap-need = CSV of need. Columns: municipality, service, need (whole units a month); where known area, care, age, latitude, longitude.
help-gap-capacity = CSV of capacity. Columns: office, municipality, service, capacity (whole units a month); where known area, cares (with ; between them, blank is all), age_from, age_to, latitude, longitude.
help-gap-travel = CSV of ways. Columns: from, to, minutes; one direction is enough. Where a pair is missing and points are given: 1.3 times the straight way at 30 km/h, up to twice the limit.
help-gap-limit = Longest way into a neighbouring area, in minutes.
help-gap-skills = Tell which offices' learning one more care lowers what is missing, the most helpful first.
help-gap-site = Tell in which municipality a new office of so many units a month helps most, if it takes every care and age.
help-gap-offices = How many new offices.
help-gap-access = Print the scores of access of each municipality (balanced FCA, ratio, FCA, 2SFCA, E2SFCA).
help-gap-format = Form of the answer: text for people, json for machines.
help-protect = Hides the small numbers of any table. For each hidden number two tables that a reader cannot tell apart are the proof. With --attack, says how much can be told of the hidden numbers of a published table.
    .examples =
        {"  "}jissu protect table.csv --count n --by town,age --threshold 10 -o published.csv --proof proof.json
        {"  "}jissu protect people.csv --by town,care --by area,age --hierarchy town=area --owner town --compare
        {"  "}jissu protect published.csv --count n --by town,age --attack
help-protect-table = CSV of any table: one row a person, or one row a group with its count.
help-protect-count = The column of counts; without it each row counts one.
help-protect-by = The columns of a table to release, by comma; once more for each further table of the same rows.
help-protect-hierarchy = Groups of values: COLUMN=COLUMN of the same file, or COLUMN=FILE.csv (value, group). May be repeated and overlap.
help-protect-threshold = Numbers below this are hidden.
help-protect-zero = Zeros: show; secondary (hidden where that protects another number); hide (like small numbers).
help-protect-width = The most that is asked of the width of what a reader may hold for possible; unless told, all small numbers (1 … threshold - 1).
help-protect-owner = A column whose values each know their own numbers, such as the town.
help-protect-no-families = Do not guard against the only one behind a number, who could subtract itself from others.
help-protect-output = Where to write the table for readers.
help-protect-proof = Where to write the proof. It holds the true numbers: do not publish it.
help-protect-report = Where to write which rule hid each cell. Do not publish it.
help-protect-compare = Sets other designs of the table beside it, with what each costs.
help-protect-attack = Reads a published table (hidden numbers as x or the like) and gives the range of each hidden number.
help-completions = Print a completion script for a shell.
    .examples =
        {"  "}jissu completions bash > ~/.local/share/bash-completion/completions/jissu
help-completions-shell = The shell.
help-man = Print the manual page.
    .examples =
        {"  "}jissu man > jissu.1
usage-unknown-argument = Unknown argument: { $what }
usage-unknown-command = Unknown command: { $what }
usage-missing = Something is missing: { $what }
usage-no-command = No command is given.
usage-value = { $what } cannot be "{ $value }".
usage-twice = { $what } can be given once only, or not together with something else that is given.
usage-help = --help shows what can be given.
# New jobs (init, next).
ask-places = Which municipalities? Give an area or a prefecture (as 横須賀・三浦, 鳥取県), or names of municipalities with commas between them.
    .what = the municipalities (--area or --municipality)
ask-area = What is the area called? [{ $usual }]
    .what = the name of the area (--area)
ask-quarter = Which quarter (as fy2021q1 or R3Q1)?
    .what = the quarter (--quarter)
ask-channels = Which kinds of office report in every municipality? [{ $usual }]
ask-offices = Further offices? Give KIND=NAME with commas between them (as 病院=みさき湾総合病院), or nothing.
ask-previous = Is the register (output/register) of an earlier quarter at hand? Give that quarter, or nothing.
ask-policy = How are small numbers hidden (under-10, under-5, kaigo-db: by population, none)? [{ $usual }]
ask-decided-by = Who decided that? [{ $usual }]
ask-opened-by = Who may open the restricted files (children's names stand in them)? It is printed on the review workbook and the list of open matters. Nothing if it is not decided yet.
ask-fictional = Try it with invented data? With data of real children run is not possible yet. [{ $usual }]
ask-fictional-no = no
ask-fictional-yes = yes
init-undecided = not decided yet (write who and when)
init-done =
    Ready. { $offices } offices are asked to report.
    {"  "}plan     { $plan }
    {"  "}returns  { $input }
    What to do next
    {"  "}1  Open the plan and check the offices and days (delete an [office.…] that is not wanted; names may be changed)
    {"  "}2  Put the files that come in into the senders' folders, and the day of receipt into 受付簿.csv
    {"  "}3  jissu check { $plan }
    {"  "}4  jissu run { $plan }
    {"  "}5  Send the query letters (queries in output) to the offices. Put answered letters and the review workbook with your decisions (restricted) into the folder 回答 of the returns, and run again
    {"  "}6  When no pair is left, set status = "確定" in the plan and run again. The next quarter: jissu next { $plan }
init-real = This job is for data of real children. Until restricted files can be encrypted, run refuses it (check works). Begin with --fictional to try it out.
sample-no-prefecture = This is no prefecture: { $name }
sample-no-shares = The file of shares cannot be used: { $path } ({ $why })
start-exists = A file of that name is already there: { $path }
    .todo = Nothing was written. Name another folder, or move that file elsewhere.
start-no-place = No such municipality: { $value }
    .todo = Write a municipality's name (as 葉山町) or code (as 143014), a prefecture, or a medical area of Kanagawa. Where an area's name alone does not tell its municipalities, give them with --municipality.
start-several-places = There are several municipalities called { $value } ({ $places }).
    .todo = Write it with its prefecture, or by its code.
start-needs-name = { $channel } is not an office of every municipality.
    .todo = Give its name, as --office { $channel }=NAME.
start-no-office = No office is asked to report.
    .todo = Give kinds of office (--channel) or offices (--office).
start-no-answer = Not given: { $what }.
    .todo = Answer the question, or give it as an argument. See jissu init --help.
start-no-quarter = Not a quarter: { $value }
    .todo = Write it as fy2021q1, R3Q1 or 令和3年度第1四半期.
start-no-day = Not a day: { $value }
    .todo = Write it as 2021-07-20.
start-no-channel = Unknown kind of office: { $value }
    .todo = One of: { $words }
start-no-policy = Unknown way of hiding small numbers: { $value }
    .todo = One of: { $words }
start-no-office-name = Not an office: { $value }
    .todo = Write kind and name, as 病院=みさき湾総合病院.
start-same-input = The next quarter's returns would lie in the same folder as this one's: { $path }
    .todo = Put the quarter (as fy2021q1) into the name of the input folder, then try again.
