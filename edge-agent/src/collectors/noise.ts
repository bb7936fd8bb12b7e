/** Randomness as a pure function of its name: the same name and number always give the same draw. */

/** 32-bit hash of a text (FNV-1a, finished by a mixer). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return mix(hash)
}

/** Evenly spread in [0, 1): draw number `n` of the stream `stream`. */
export function uniform(stream: number, n: number): number {
  const low = mix(stream ^ mix(n | 0))
  return mix(low ^ Math.floor(n / 2 ** 32)) / 2 ** 32
}

/** Normally distributed, mean 0, deviation 1. */
export function gaussian(stream: number, n: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(stream, 2 * n)))
  return radius * Math.cos(2 * Math.PI * uniform(stream, 2 * n + 1))
}

const reach = 24

/**
 * Autoregressive noise of order one, mean 0 and deviation 1, at step `n`: x(n) = φ·x(n−1) + ε(n), cut off where φ^k no
 * longer counts, so that any moment can be computed without the ones before it.
 */
export function autoregressive(stream: number, n: number, phi: number): number {
  let sum = 0
  let weight = 1
  let power = 0
  for (let back = 0; back < reach; back += 1) {
    sum += weight * gaussian(stream, n - back)
    power += weight * weight
    weight *= phi
  }
  return sum / Math.sqrt(power)
}

/** How many of `trials` with this chance happen: Poisson for few, normal for many; never more than `most`. */
export function occurrences(draw: { stream: number; n: number }, mean: number, most = Infinity): number {
  if (mean <= 0) return 0
  if (mean > 30)
    return Math.min(most, Math.max(0, Math.round(mean + Math.sqrt(mean) * gaussian(draw.stream, draw.n))))
  let left = uniform(draw.stream, draw.n)
  let chance = Math.exp(-mean)
  let count = 0
  while (left > chance && count < 200) {
    left -= chance
    count += 1
    chance *= mean / count
  }
  return Math.min(most, count)
}

function mix(value: number): number {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b)
  return (hash ^ (hash >>> 16)) >>> 0
}
