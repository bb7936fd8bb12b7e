import { pause } from '@telstar/bus/pause'

/** Waits for a condition. @throws naming it after the deadline */
export async function until(
  what: string,
  ask: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await ask())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1000} s`)
    await pause(20)
  }
}
