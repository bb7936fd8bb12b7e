/** A word that stands in everything that is personal of somebody who is to be forgotten. */
export const canary = 'kanari'
/** Where no word fits: every telephone number begins so, and everybody was born on this day. */
export const canaryPhone = '+9994242'
export const canaryBirthDate = '1921-03-17'

/** In every form it could be kept in: text, hexadecimal, base64 wherever it begins. */
const forms = [
  ...[canary, canaryPhone, canaryBirthDate],
  ...[canary, canaryPhone, canaryBirthDate].map((text) => Buffer.from(text).toString('hex')),
  ...[0, 1, 2].map(inBase64),
]

/** How many of the texts hold any of it. */
export function hitsIn(texts: Iterable<string>): number {
  let hits = 0
  for (const text of texts) if (forms.some((form) => text.includes(form))) hits += 1
  return hits
}

/** The characters that are the same whatever stands before and behind. @param offset bytes before it in its group of three */
function inBase64(offset: number): string {
  const text = Buffer.from('.'.repeat(offset) + canary).toString('base64')
  const first = Math.ceil((offset * 8) / 6)
  return text.slice(first, Math.floor(((offset + canary.length) * 8) / 6))
}
