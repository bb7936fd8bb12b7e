const burstMs = 1000
const mostAtFirstMs = 300_000
const share = 8

/**
 * How often batches of a node come, smoothed; 0 until it is known.
 * @param rhythmMs the rhythm so far
 * @param pauseMs since the batch before. Batches in quick succession are a backlog on its way and say nothing; one long
 *   pause was an outage and changes little.
 */
export function nextRhythm(rhythmMs: number, pauseMs: number): number {
  if (pauseMs < burstMs) return rhythmMs
  if (rhythmMs === 0) return Math.min(pauseMs, mostAtFirstMs)
  return rhythmMs + (Math.min(pauseMs, 4 * rhythmMs) - rhythmMs) / share
}
