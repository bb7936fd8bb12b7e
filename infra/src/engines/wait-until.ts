import { setTimeout as sleep } from 'node:timers/promises'

const pollMs = 50

/** Asks until the answer is true; throws naming `what` after the deadline, or at once what `broken` rejects with. */
export async function waitUntil(
  what: string,
  ask: () => Promise<boolean> | boolean,
  { deadlineMs, broken }: { deadlineMs: number; broken?: Promise<never> },
): Promise<void> {
  const deadline = Date.now() + deadlineMs
  for (;;) {
    const answer = await (broken ? Promise.race([ask(), broken]) : ask())
    if (answer) return
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${deadlineMs / 1000} s`)
    await (broken ? Promise.race([sleep(pollMs), broken]) : sleep(pollMs))
  }
}
