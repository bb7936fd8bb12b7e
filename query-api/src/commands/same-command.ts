import { isDeepStrictEqual } from 'node:util'

type Fields = Readonly<Record<string, unknown>>

/** What differs between a command and its repetition: the moment, and the secret that is made anew for each. */
const ofTheMoment = ['at', 'startsAt', 'tokenHash']

/** Whether one command asks for the same as the other; both as they travel, in JSON. */
export function isSameCommand(one: Fields, other: Fields): boolean {
  return isDeepStrictEqual(essence(one), essence(other))
}

/** A key whose value is undefined does not travel. */
function essence(command: Fields): unknown {
  return JSON.parse(
    JSON.stringify(command, (key, value: unknown) => (ofTheMoment.includes(key) ? undefined : value)),
  )
}
