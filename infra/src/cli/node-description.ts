import { registryEntrySchema } from '@telstar/contracts/registry-entry'
import type { z } from 'zod'

const technologies = registryEntrySchema.shape.cells.unwrap().element.shape.technology.unwrap()

/** What is said of a node when it is registered; the token and its hash are added here, not told. */
export const nodeDescriptionSchema = registryEntrySchema.omit({ tokenHash: true, updatedAt: true })

export type NodeDescription = z.infer<typeof nodeDescriptionSchema>

/**
 * Cells as people write them: `3` (three LTE cells), or `1:LTE:B3:0;2:NR:n78:120` (number:technology:band:azimuth, all but
 * the number may be left out).
 * @throws {Error} saying what was expected
 */
export function parseCells(text: string): unknown[] {
  if (/^\d{1,4}$/.test(text)) return Array.from({ length: Number(text) }, (_, index) => ({ cell: index + 1 }))
  return text
    .split(';')
    .map((cell) => cell.trim())
    .filter(Boolean)
    .map(parseCell)
}

function parseCell(text: string): unknown {
  const [cell = '', technology = '', band = '', azimuth = ''] = text.split(':').map((part) => part.trim())
  if (!/^\d+$/.test(cell)) {
    throw new Error(
      `cells: ${JSON.stringify(text)} is no cell; expected number:technology:band:azimuth with ${technologies.options.join(', ')}`,
    )
  }
  return {
    cell: Number(cell),
    ...(technology && { technology: technology.toUpperCase() }),
    ...(band && { band }),
    ...(azimuth && { azimuth: Number(azimuth) }),
  }
}
