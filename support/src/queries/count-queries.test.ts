import { expect, it } from 'vitest'
import { complaintCountQuery } from './complaint-query.js'
import { customerCountQuery } from './customer-query.js'

it('a list with a count does not count everything there is', () => {
  for (const { text } of [complaintCountQuery({}), customerCountQuery({})])
    expect(text).toMatch(
      /^SELECT count\(\*\)::int AS total FROM \(\s*SELECT FROM [\s\S]+ LIMIT 10001\) AS counted$/,
    )
})
