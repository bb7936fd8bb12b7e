import type { Projection } from '../projection.js'
import { saveCustomers } from './customer-rows.js'
import { customersTables } from './customers-tables.js'
import { saveItems } from './item-rows.js'
import { saveTimeline } from './timeline-rows.js'

/** Customer 360: the profile as it is, open complaints and requests, and the whole timeline over the contexts. */
export const customersProjection: Projection = {
  name: 'customers',
  tables: customersTables,
  async apply(events, target) {
    await saveCustomers(events, target)
    await saveItems(events, target)
    await saveTimeline(events, target)
  },
}
