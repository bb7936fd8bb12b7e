import { z } from 'zod'

// Lines and tabs are text; every other control character, and half of a surrogate pair, is refused: no database keeps
// NUL, and no mail or page should carry the rest.
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/

/** Text that people wrote: 1 to `longest` characters after spaces around it are cut off. */
export function plainText(longest: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((text) => !control.test(text) && text.isWellFormed(), 'must be text without control characters')
}
