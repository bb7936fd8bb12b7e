import { z } from 'zod'

// Lines and tabs are text; every other control character is refused, and half of a surrogate pair: no database keeps
// NUL, and no mail or page should carry the rest.
const control = /[^\P{Cc}\t\n\r]|\p{Cs}/u

/** Text that people wrote: 1 to `longest` characters after spaces around it are cut off. */
export function plainText(longest: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((text) => !control.test(text), 'must be text without control characters')
}
