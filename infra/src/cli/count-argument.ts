import { InvalidArgumentError } from 'commander'

/** Reads a whole number from 1 to a million of the command line. */
export function countArgument(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= 1_000_000) return count
  throw new InvalidArgumentError('It must be a whole number from 1 to 1000000.')
}
