import { describe, expect, it } from 'vitest'
import { pause } from './pause.js'
import { StallGuard } from './stall-guard.js'

/** A guard over a reader that gives these answers, the last one for ever. */
async function guarded(answers: readonly (string | Error)[]) {
  let asked = 0
  const guard = new StallGuard({
    everyMs: 1,
    unread: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)] as string | Error
      asked += 1
      if (answer instanceof Error) throw answer
      return answer
    },
  })
  while (asked < 10 && !guard.stalled.aborted) await pause(1)
  guard.stop()
  return { stalled: guard.stalled.aborted, reason: guard.stalled.reason, asked }
}

describe('StallGuard', () => {
  it('says so at the third check that finds the same unread', async () => {
    expect(await guarded(['', '3 at 7', '3 at 7', '3 at 7'])).toEqual({
      stalled: true,
      reason: '3 at 7',
      asked: 4,
    })
  })

  it('takes a client that cannot tell for one that stands still', async () => {
    const unknown = new Error('Local: Unknown partition')
    expect(await guarded([unknown])).toMatchObject({ stalled: true, reason: unknown.message, asked: 3 })
  })

  it('leaves a reader alone that goes on, or that has read everything', async () => {
    expect(await guarded(['1', '1', '2', '2', '3', '3', '4', '4', '5', ''])).toMatchObject({ stalled: false })
    expect(await guarded([''])).toMatchObject({ stalled: false })
  })
})
