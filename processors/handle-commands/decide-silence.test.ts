import type { Matcher, Silence } from '@telstar/contracts/silence'
import { describe, expect, it } from 'vitest'
import { decideExpireSilence, decidePutSilence } from './decide-silence.js'

const now = Date.parse('2026-11-28T10:00:00.000Z')
const hours = (count: number) => new Date(now + count * 3_600_000).toISOString()
const envelope = { commandId: 'c1', by: 'ann', at: hours(0) }
const matcher = (fields: Partial<Matcher>): Matcher => ({
  ...{ name: 'site', value: 'hill', isRegex: false, isEqual: true },
  ...fields,
})
const asked = { silenceId: 's1', matchers: [matcher({})], author: 'ann', comment: 'works' }
const silence = (from: number, to: number): Silence => ({
  ...{ ...asked, startsAt: hours(from), endsAt: hours(to), updatedAt: hours(-9) },
})
const put = (fields: Partial<Silence>, known: Silence | null = null) => {
  const { updatedAt: _, ...given } = { ...silence(0, 2), ...fields }
  return decidePutSilence({ ...envelope, type: 'PutSilence', silence: given }, known, now)
}
const expire = (known: Silence | null) =>
  decideExpireSilence({ ...envelope, type: 'ExpireSilence', silenceId: 's1' }, known, now)

describe('a silence', () => {
  it('is put, or changed while it is not over', () => {
    const saved = { ...silence(0, 2), updatedAt: hours(0) }
    expect(put({})).toEqual({
      accepted: true,
      effect: { kind: 'silence', silence: saved },
      result: { silenceId: 's1' },
    })
    expect(put({ endsAt: hours(5) }, silence(-1, 1))).toMatchObject({ accepted: true })
  })

  it('that is over is not changed', () => {
    expect(put({}, silence(-2, -1))).toMatchObject({ refusal: 'silence-expired' })
    expect(expire(silence(-2, -1))).toMatchObject({ refusal: 'silence-expired' })
    expect(expire(null)).toMatchObject({ refusal: 'unknown-silence' })
  })

  it('ends now when it is to expire, and never begins if it had not', () => {
    expect(expire(silence(-1, 1))).toMatchObject({
      effect: { silence: { startsAt: hours(-1), endsAt: hours(0), updatedAt: hours(0) } },
    })
    expect(expire(silence(1, 2))).toMatchObject({
      effect: { silence: { startsAt: hours(0), endsAt: hours(0) } },
    })
  })

  it.each([
    ['ends before it starts', { startsAt: hours(3) }, /end after/],
    ['is over already', { startsAt: hours(-2), endsAt: hours(-1) }, /past/],
    ['has a broken expression', { matchers: [matcher({ value: '(', isRegex: true })] }, /site/],
    ['fits everything', { matchers: [matcher({ value: '.*', isRegex: true })] }, /empty text/],
    ['only leaves something out', { matchers: [matcher({ isEqual: false })] }, /empty text/],
  ] as const)('that %s is refused', (_, fields, detail) => {
    expect(put(fields as Partial<Silence>)).toMatchObject({
      ...{ accepted: false, refusal: 'bad-silence' },
      detail: expect.stringMatching(detail),
    })
  })

  it('may leave something out of what it fits', () => {
    const matchers = [matcher({}), matcher({ name: 'node', value: 'n1', isEqual: false })]
    expect(put({ matchers })).toMatchObject({ accepted: true })
  })
})
