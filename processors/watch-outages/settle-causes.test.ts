import { expect, it } from 'vitest'
import { settleCauses } from './settle-causes.js'

const outage = (ruleId: string, site = '', node = '') => ({
  alertId: `${ruleId} ${site}${node}`,
  ruleId,
  site,
  node,
})
const open = (suppressedBy: string | null, site = 'hill', node = 'hill-1') => {
  return { alertId: 'a1', ruleId: 'signal-low', site, node, suppressedBy }
}
const region = outage('region-silent')
const site = outage('site-down', 'hill')
const node = outage('node-offline', 'hill', 'hill-1')
const settled = (...of: Parameters<typeof settleCauses>) =>
  settleCauses(...of).map(({ happening }) => happening)

it('an alert under an outage is suppressed by it, and is on its own again when that is over', () => {
  expect(settled([open(null)], [node], 1)).toEqual([{ kind: 'suppressed', by: node.alertId }])
  expect(settled([open(node.alertId)], [node], 1)).toEqual([])
  expect(settled([open(node.alertId)], [], 1)).toEqual([{ kind: 'unsuppressed' }])
})

it('a cause is handed over to the next above, and to the next below', () => {
  expect(settled([open(node.alertId)], [region, site, node], 1)).toEqual([
    { kind: 'suppressed', by: region.alertId },
  ])
  expect(settled([open(region.alertId)], [site, node], 1)).toEqual([{ kind: 'suppressed', by: site.alertId }])
})

it('outages explain each other downwards only, and nothing elsewhere', () => {
  const asOpen = [region, site, node].map((one) => ({ ...one, suppressedBy: null }))
  expect(settled(asOpen, [site, node], 1)).toEqual([{ kind: 'suppressed', by: site.alertId }])
  expect(settled(asOpen, [region, site, node], 1)).toHaveLength(2)
  expect(settled([open(null, 'dale', 'dale-1'), open(null, '', 'lone')], [site, node], 1)).toEqual([])
})
