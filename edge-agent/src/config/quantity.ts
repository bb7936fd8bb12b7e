import { z } from 'zod'

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const bytes = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }

/** `10s`, `500ms`, `30d`: read as milliseconds. */
export const durationSchema = quantity(milliseconds, 'a duration such as "10s", "500ms", "30d"')

/** `256MiB`, `64MB`: read as bytes. */
export const sizeSchema = quantity(bytes, 'a size such as "256MiB", "64MB"')

function quantity(units: Record<string, number>, expected: string) {
  const form = new RegExp(`^(\\d+(?:\\.\\d+)?)\\s*(${Object.keys(units).join('|')})$`)
  return z.string().transform((text, context) => {
    const [, number, unit] = form.exec(text) ?? []
    if (number !== undefined && unit !== undefined) return Math.round(Number(number) * (units[unit] ?? 1))
    context.addIssue({ code: 'custom', message: `must be ${expected}` })
    return z.NEVER
  })
}
