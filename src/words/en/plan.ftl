# Faults of the settings files (quarter and method), and why a run stopped.

# Reading a settings file
plan-unreadable = The settings file { $path } cannot be read. { $why }
    .todo = Check the place and the name of the file.
plan-not-utf8 = The settings file is not in UTF-8.
    .todo = Open it in Notepad and save it with the encoding UTF-8.
plan-syntax = The settings file is not well formed (the system says: { $detail }).
plan-unknown-key = There is no key `{ $key }`.
plan-missing-key = The key `{ $key }` is required and missing.
plan-wrong-type = The value of `{ $key }` is of the wrong kind. It must be { $wanted }.
plan-no-choice = `{ $key }` cannot be "{ $value }".
plan-no-date = "{ $value }" in `{ $key }` is not a date.
    .todo = Write a date that exists as year-month-day, such as 2021-06-30.
plan-no-municipality = "{ $value }" in `{ $key }` is not a municipality code that can be used here.
    .todo = Write the code of 6 digits with its check digit (for example 142018 for 横須賀市).

# What a settings file says
plan-missing-file = There is no file { $path }.
    .todo = Check the name and the place of the file. Places are relative to the folder of this settings file.
plan-missing-folder = There is no folder { $path }.
    .todo = Make the folder { $path } and put the returns into it, or write the right place into `input`.
plan-quarter = The quarter "{ $value }" is not well formed.
    .todo = Write it like fy2021q1 (first quarter of fiscal 2021). q1 is April to June.
plan-no-office = No office is named.
    .todo = Write one table [office.NAME] for each office that reports.
plan-same-folder = The folder { $folder } overlaps the folder of the office { $other }.
    .todo = Give each office a folder of its own. No office's folder may lie in another's.
plan-pool =
    .todo = Write codes of the area's municipalities, each of them once.
plan-no-probability = `{ $key }` must be a number greater than 0 and less than 1.
plan-thresholds = `different` (limit for different children) must be less than `same` (limit for the same child).
plan-age-bands = `age-bands` must begin with 0 and rise (for example [0, 3, 6, 12, 15, 18]).

# What can be written (inside plan-wrong-type)
type-text = text in quotes
type-flag = true or false
type-number = a number
type-whole = a whole number of 0 or more
type-date = a date (such as 2021-06-30)
type-texts = a list [ ] of texts in quotes
type-wholes = a list [ ] of whole numbers of 0 or more
type-table = a table that begins with [ ]

# Hints
hint-nearest = Did you mean `{ $word }`?
hint-choices = Write one of these: { $words }

# Why a run stopped
error-plan = The settings files have faults: { $n }
    .todo = Correct every place shown above, then run the job again.
error-not-fictional = Real data are refused for now, since restricted files would be written unencrypted.
    .todo = Do not run the job on real data until files can be encrypted. `fictional = true` is only for invented data.
error-review-open = The quarter cannot be closed while pairs wait for a decision. Pairs: { $n }
    .todo = Fill in every decision in the review workbook, put it into the folder 回答 and run the job again. If that cannot be done yet, set `status` to "案" or "速報".
error-register-missing = The register of the quarter before ({ $quarter }) is missing. Looked for: { $path }
    .todo = First run the settings file of the quarter before with status = "確定", then this quarter.
error-already-closed = This quarter is already closed with other content. Register: { $path }
    .todo = A closed quarter is not changed. Deal with children found later in the next quarter.
error-unreadable = { $path } cannot be read. { $why }
    .todo = Check the place of the file or folder, and that you may read it.
error-output = { $path } cannot be written. { $why }
    .todo = Close the file if it is open in Excel or elsewhere. Check that you may write there and that the disk has room.
error-output-is-file = There is a file with the name of the output folder: { $path }
    .todo = Move the file elsewhere, or write another place into `output`.
error-leak = A file for the council would hold text that must not leave. Nothing was written. Found in: { $parts }
    .todo = This is a fault of the program. Tell its developers what is shown here. Do not attach any return.
error-unprotected = Small numbers in some tables cannot be protected: whatever is hidden, they follow from numbers that are always shown. Nothing was written. Tables: { $tables }
    .todo = In [protection] of the method file, show more municipalities together (pool), or make the age bands wider.
error-internal = A fault inside the program. Stage: { $stage }
    .todo = Tell the developers what is shown here. Do not attach any return.

# Why a file cannot be used
io-exists = settings that are not those of a sample are already there
io-no-column = there is no such column
io-not-found = There is no such file or folder.
io-permission = Access is not permitted, or the file is open elsewhere.
io-full = The disk is full, or the file is too large.
io-not-a-folder = It is a file, not a folder.
io-is-a-folder = It is a folder, not a file.
io-read-only = The place cannot be written to.
io-other = The system says: { $detail }
plan-output = The output folder { $path } overlaps the folder of the returns, the register, the settings or the published lists.
    .todo = The output folder is replaced as a whole. Give it a folder of its own.
plan-previous = `previous` names this quarter itself.
    .todo = Write the quarter before, or remove the line.
plan-reference-date = The reference date { $date } does not lie in the quarter { $quarter }.
    .todo = q1 is April to June, q2 July to September, q3 October to December, q4 January to March of the next year.
plan-same-name = The name "{ $name }" is that of the office { $other }.
    .todo = Letters are named after offices, so give each its own name.
error-no-returns = No row about a child was read, so the quarter cannot be closed ({ $path }).
    .todo = Check the place and the contents of the folder of returns.
error-output-changed = The output folder holds something that this program did not write, or that was changed since ({ $path }).
    .todo = The output folder is replaced at every run. Move a filled-in review workbook to the folder 回答 of the input, and anything else elsewhere, then run again.
plan-part = This municipality stands in another area too (or in municipalities of [area]): { $value }
    .todo = With [area.part.…], write each municipality into one part alone, and no municipalities under [area].
model-probability = `{ $key }` is a number greater than 0 and less than 1
model-expected = `{ $key }` is the number of such pairs for each row, greater than 0 (`twins` and `siblings` may be 0: both, if the rows are not of families)
model-thresholds = `different` is less than `same` ({ $same })
model-no-key = There is no key `{ $key }`
