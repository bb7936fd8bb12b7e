import { createHash } from 'node:crypto'

/** Somebody who does not exist. */
export interface InventedPerson {
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly birthDate: string
  readonly street: string
  readonly postCode: string
  readonly city: string
}

const onsets = ['b', 'br', 'd', 'f', 'g', 'j', 'k', 'l', 'm', 'n', 'p', 'r', 's', 'st', 't', 'v', 'w', 'z']
const vowels = ['a', 'e', 'i', 'o', 'u', 'ei', 'au']
const codas = ['', '', 'l', 'n', 'r', 's', 'm', 'nd']
const streetKinds = ['street', 'lane', 'road', 'square', 'way']
const places = ['dale', 'ford', 'haven', 'mere', 'stead']

/** The same person for the same seed; names are syllables, numbers are of ranges that reach nobody. */
export function inventedPerson(seed: string): InventedPerson {
  const draw = drawsOf(seed)
  const given = word(draw, 2)
  const family = word(draw, 2 + draw(2))
  return {
    name: `${given} ${family}`,
    email: `${given}.${family}.${draw(10_000)}@example.net`.toLowerCase(),
    phone: `+99900${String(draw(10_000_000)).padStart(7, '0')}`,
    birthDate: `${1940 + draw(65)}-${twoDigits(1 + draw(12))}-${twoDigits(1 + draw(28))}`,
    street: `${word(draw, 2)} ${pick(draw, streetKinds)} ${1 + draw(200)}`,
    postCode: String(10_000 + draw(89_999)),
    city: `${word(draw, 1)}${pick(draw, places)}`,
  }
}

type Draw = (below: number) => number

function word(draw: Draw, syllables: number): string {
  const letters = Array.from({ length: syllables }, () => pick(draw, onsets) + pick(draw, vowels))
  const text = letters.join('') + pick(draw, codas)
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function pick(draw: Draw, words: readonly string[]): string {
  return words[draw(words.length)] ?? ''
}

/** Numbers that follow from a seed alone. */
function drawsOf(seed: string): Draw {
  let counter = 0
  return (below) => {
    counter += 1
    return createHash('sha256').update(`${seed}/${counter}`).digest().readUInt32BE(0) % below
  }
}

const twoDigits = (number: number) => String(number).padStart(2, '0')
