import { type Silence, silenceState } from '@telstar/contracts/silence'
import { compileMatchers } from '@telstar/runtime/match-labels'
import { accept, type CommandOf, type Decision, refuse } from './decision.js'

/**
 * Decides on a new silence, or on changes of one that is not over.
 * @param now Unix milliseconds
 */
export function decidePutSilence(
  { silence }: CommandOf<'PutSilence'>,
  known: Silence | null,
  now: number,
): Decision {
  if (known !== null && silenceState(known, now) === 'expired')
    return refuse('silence-expired', `The silence ended at ${known.endsAt}; make a new one.`)
  const wrong = wrongTimes(silence, now) ?? wrongMatchers(silence)
  if (wrong !== null) return refuse('bad-silence', wrong)
  return put({ ...silence, updatedAt: new Date(now).toISOString() })
}

/** Decides to end a silence now. @param now Unix milliseconds */
export function decideExpireSilence(
  { silenceId }: CommandOf<'ExpireSilence'>,
  known: Silence | null,
  now: number,
): Decision {
  if (known === null) return refuse('unknown-silence', `There is no silence ${silenceId}.`)
  if (silenceState(known, now) === 'expired')
    return refuse('silence-expired', `The silence ended at ${known.endsAt}.`)
  const endsAt = new Date(now).toISOString()
  // One that has not begun never will.
  const startsAt = Date.parse(known.startsAt) > now ? endsAt : known.startsAt
  return put({ ...known, startsAt, endsAt, updatedAt: endsAt })
}

function put(silence: Silence): Decision {
  return accept({ kind: 'silence', silence }, { silenceId: silence.silenceId })
}

type Asked = Omit<Silence, 'updatedAt'>

function wrongTimes({ startsAt, endsAt }: Asked, now: number): string | null {
  if (Date.parse(endsAt) <= Date.parse(startsAt)) return 'The silence must end after it starts.'
  return Date.parse(endsAt) <= now ? 'The end of the silence is in the past.' : null
}

function wrongMatchers({ matchers }: Asked): string | null {
  for (const matcher of matchers) {
    try {
      compileMatchers([matcher])
    } catch (error) {
      return `The regular expression of ${matcher.name} cannot be used: ${(error as Error).message}.`
    }
  }
  // As in Alertmanager: what fits alerts without any of the labels would silence everything.
  const fitsAll = matchers.every((matcher) => compileMatchers([matcher])({}))
  return fitsAll ? 'At least one matcher must not fit the empty text, else all alerts are silenced.' : null
}
