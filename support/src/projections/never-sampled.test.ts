import { expect, it } from 'vitest'
import { complaintsProjection } from './complaints/complaints-projection.js'
import { customersProjection } from './customers/customers-projection.js'
import { queuesProjection } from './queues/queues-projection.js'
import { requestsProjection } from './requests/requests-projection.js'
import { searchProjection } from './search/search-projection.js'
import { statisticsProjection } from './statistics/statistics-projection.js'

const projections = [
  ...[customersProjection, complaintsProjection, requestsProjection],
  ...[queuesProjection, searchProjection, statisticsProjection],
]
/** As the read models call what is personal. */
const personal = ['profile', 'personal', 'text', 'place', 'words']

const ddl = (text: string) => text.replaceAll(/--.*$/gm, '')

it('holds for every column of a read model in which something personal stands', () => {
  const found = projections.flatMap(({ name, tables }) =>
    [...ddl(tables(name)).matchAll(/CREATE TABLE (\S+) \(([^;]*)\);/g)].flatMap(
      ([, table = '', columns = '']) =>
        personal
          .filter((column) => new RegExp(`(^|[,\\s])${column} (text|jsonb|tsvector)`).test(columns))
          .map((column) => `${table} ${column}`),
    ),
  )
  const kept = projections.flatMap(({ name, tables }) =>
    [...ddl(tables(name)).matchAll(/ALTER TABLE (\S+) ([^;]*)/g)].flatMap(([, table = '', changes = '']) =>
      [...changes.matchAll(/ALTER COLUMN (\w+) SET STATISTICS 0/g)].map(([, column]) => `${table} ${column}`),
    ),
  )
  expect(kept.toSorted()).toEqual(found.toSorted())
  expect(kept.toSorted()).toEqual([
    'complaints.complaint_history text',
    'complaints.complaints place',
    'complaints.complaints text',
    'customers.customers profile',
    'customers.timeline personal',
    'requests.history personal',
    'search.documents text',
    'search.documents words',
  ])
})
