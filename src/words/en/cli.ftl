# What the command line says.
cli-error = error
cli-hint = hint
cli-line = line { $line }
cli-section = under [{ $section }]
cli-path = place: { $path }
cli-problem-place = { $file } line { $line } { $section }
cli-problem-place-file = { $file }
