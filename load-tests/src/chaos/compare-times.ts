/**
 * Compares two ascending lists of times as multisets; times closer than `tolerance` are the same one, rounded elsewhere.
 * @returns how many of `wanted` have no partner, and how many of `found` have none
 */
export function compareTimes(
  wanted: ArrayLike<number>,
  found: ArrayLike<number>,
  tolerance: number,
): { missing: number; surplus: number } {
  let missing = 0
  let surplus = 0
  let next = 0
  for (let index = 0; index < wanted.length; index += 1) {
    const time = wanted[index] as number
    while (next < found.length && (found[next] as number) < time - tolerance) {
      surplus += 1
      next += 1
    }
    if (next < found.length && (found[next] as number) <= time + tolerance) next += 1
    else missing += 1
  }
  return { missing, surplus: surplus + found.length - next }
}
