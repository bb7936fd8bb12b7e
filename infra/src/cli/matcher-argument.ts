import type { Matcher } from '@telstar/contracts/silence'
import { readMatcher } from '@telstar/runtime/read-matcher'
import { InvalidArgumentError } from 'commander'

/** Gathers matchers such as `site=hill`, `severity=~"major|minor"`, `node!=n1`, `rule!~signal.*`. */
export function matcherArgument(text: string, before: readonly Matcher[] = []): Matcher[] {
  try {
    return [...before, readMatcher(text)]
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}
