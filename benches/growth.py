"""A table of (name, areas, files, children, seconds, KiB, CPU seconds of the program and the system) to docs/growth.md and a plot."""
import math
import sys

rows = [line.split() for line in open(sys.argv[1], encoding="utf-8")]
rows = [(r[0], *map(int, r[1:4]), float(r[4]), int(r[5]) / 1024, float(r[6]) + float(r[7])) for r in rows]
docs = sys.argv[2]

with open(f"{docs}/growth.md", "w", encoding="utf-8") as out:
    out.write("# Time and memory against size\n\nOne quarter of `jissu sample` through `jissu run`: everything from reading the files to counts, gaps, audit, protection, all\n"
              "letters and a workbook for each area. Made by `benches/sizes.sh`; medians, so compare within the table.\n\n"
              "| scope | areas | files | children | seconds | CPU seconds | peak memory | ms a file |\n|---|---|---|---|---|---|---|---|\n")
    for name, areas, files, children, seconds, mib, cpu in rows:
        out.write(f"| {name} | {areas} | {files} | {children} | {seconds:.2f} | {cpu:.2f} | {mib:.0f} MiB | {1000 * seconds / files:.1f} |\n")
    out.write("\n![Seconds and memory against files, both axes logarithmic](growth.svg)\n")

W, H, L, B = 640, 400, 60, 50
lo, hi = math.log10(rows[0][2]) - 0.1, math.log10(rows[-1][2]) + 0.1


def x(files):
    return L + (math.log10(files) - lo) / (hi - lo) * (W - 2 * L)


def curve(column, unit, colour, right):
    values = [math.log10(row[column]) for row in rows]
    low, high = math.floor(min(values)), math.ceil(max(values))
    y = lambda value: H - B - (value - low) / (high - low) * (H - 2 * B)
    parts = [f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="' + " ".join(f"{x(row[2]):.1f},{y(v):.1f}" for row, v in zip(rows, values)) + '"/>']
    parts += [f'<circle cx="{x(row[2]):.1f}" cy="{y(v):.1f}" r="4" fill="{colour}"/>' for row, v in zip(rows, values)]
    # What growing in proportion to the files would be, from the second size on.
    at, to = rows[1], rows[-1]
    slope = values[1] + math.log10(to[2] / at[2])
    parts.append(f'<line x1="{x(at[2]):.1f}" y1="{y(values[1]):.1f}" x2="{x(to[2]):.1f}" y2="{y(slope):.1f}" stroke="{colour}" stroke-dasharray="4 4" opacity="0.5"/>')
    edge, anchor = (W - L + 6, "start") if right else (L - 6, "end")
    for tick in range(low, high + 1):
        label = f"{10 ** tick:g}"
        parts.append(f'<text x="{edge}" y="{y(tick) + 4:.1f}" text-anchor="{anchor}" fill="{colour}">{label}</text>')
    parts.append(f'<text x="{edge}" y="{B - 22}" text-anchor="{anchor}" fill="{colour}">{unit}</text>')
    return parts


body = curve(4, "s", "#1f5fa8", False) + curve(5, "MiB", "#b5541c", True)
body += [f'<text x="{x(r[2]):.1f}" y="{H - B + 18}" text-anchor="middle">{r[0]}</text><text x="{x(r[2]):.1f}" y="{H - B + 33}" text-anchor="middle" fill="#666">{r[2]}</text>' for r in rows]
frame = f'<path d="M{L},{B} V{H - B} H{W - L} V{B}" fill="none" stroke="#999"/>'
with open(f"{docs}/growth.svg", "w", encoding="utf-8") as out:
    out.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {H}" font-family="sans-serif" font-size="12"><rect width="{W}" height="{H}" fill="white"/>{frame}{"".join(body)}</svg>\n')
