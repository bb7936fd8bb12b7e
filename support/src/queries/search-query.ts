import { z } from 'zod'
import { contexts } from '../domain/aggregate.js'
import { isoOf, type Query } from './query.js'

/** A text in which all words were found. `part`: version of the event that brought it, or what it is of a customer. */
export const searchHitSchema = z.object({
  context: z.enum(contexts),
  id: z.uuid(),
  part: z.string(),
  customerId: z.uuid(),
  category: z.string().nullable(),
  at: z.iso.datetime(),
  excerpt: z.string(),
})
export type SearchHit = z.infer<typeof searchHitSchema>

/** More than these are not looked through: who finds so much needs more words. */
const mostCandidates = 10_000
/** From so many letters on a word may be the beginning of another. */
const prefixLetters = 3

/**
 * Texts with all of the words, or beginnings of words; the newest first, of 10,000 at most. Words without a letter or digit
 * find nothing.
 */
export function searchQuery({
  words,
  customerId,
  context,
  category,
  after,
  limit,
}: {
  readonly words: string
  readonly customerId?: string | null
  readonly context?: SearchHit['context'] | null
  readonly category?: string | null
  readonly after?: Pick<SearchHit, 'at' | 'id' | 'part'> | null
  readonly limit: number
}): Query<typeof searchHitSchema> {
  return {
    text: `SELECT context, id, part, customer_id AS "customerId", category, ${isoOf('candidate.at')} AS at,
        ts_headline('simple', text, sought, 'StartSel="", StopSel="", MaxWords=30, MinWords=10') AS excerpt
      FROM (
        SELECT d.context, d.id, d.part, d.customer_id, i.category, d.at, d.text, q.words AS sought
        FROM to_tsquery('simple', $1) AS q (words)
          JOIN search.documents AS d ON d.words @@ q.words
          JOIN search.items AS i ON i.id = d.id AND i.context = d.context
        WHERE ($2::uuid IS NULL OR d.customer_id = $2) AND ($3::text IS NULL OR d.context = $3)
          AND ($4::text IS NULL OR i.category = $4)
          AND ($5::timestamptz IS NULL OR d.at < $5 OR (d.at = $5 AND (d.id, d.part) > ($6::uuid, $7::text)))
        LIMIT ${mostCandidates}) AS candidate
      ORDER BY candidate.at DESC, id, part LIMIT $8`,
    values: [prefixes(words), customerId, context, category, after?.at, after?.id, after?.part, limit],
    row: searchHitSchema,
  }
}

/** Quoted, a word is cut by the same parser as the texts; nothing in it is an operator. */
function prefixes(words: string): string {
  const quoted = words.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
  return quoted
    .map((word) => `'${word.replace(/['\\\p{Cc}]/gu, ' ')}'${mayBegin(word) ? ':*' : ''}`)
    .join(' & ')
}

/** One letter begins nearly every text. */
function mayBegin(word: string): boolean {
  return (word.match(/[\p{L}\p{N}]/gu) ?? []).length >= prefixLetters
}
