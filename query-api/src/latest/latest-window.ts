/** That a cell measured a metric in some minute: newest minute per cell and metric, from the minute rollup. */
export interface MeasuredMinute {
  readonly cell: number
  /** Unix milliseconds. */
  readonly bucket: number
}

export interface RawWindow {
  /** Unix milliseconds, inclusive. */
  readonly from: number
  /** Exclusive; null has no end. */
  readonly to: number | null
}

const minuteMs = 60_000
const mostWindows = 40

/**
 * Where in the raw log the newest values of a node stand: the minutes that hold them, neighbours joined, and the last
 * two minutes, for what came after its rollup was refreshed. Newest first; 40 at most. Pure.
 */
export function latestWindows(minutes: readonly MeasuredMinute[], now: number): RawWindow[] {
  const recent = Math.floor(now / minuteMs) * minuteMs - 2 * minuteMs
  const starts = [...new Set(minutes.map(({ bucket }) => bucket))].filter((start) => start < recent)
  const windows: RawWindow[] = [{ from: recent, to: null }]
  for (const start of starts.toSorted((a, b) => b - a)) {
    const last = windows[windows.length - 1]!
    if (start + minuteMs >= last.from) windows[windows.length - 1] = { from: start, to: last.to }
    else windows.push({ from: start, to: start + minuteMs })
  }
  return windows.slice(0, mostWindows)
}
