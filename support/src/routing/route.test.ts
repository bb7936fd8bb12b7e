import { expect, it } from 'vitest'
import { shippedRouting } from '../../tests/shipped-routing.js'
import { BadPolicyFile, readPolicyFile } from '../policy-files/read-policy-file.js'
import { route } from './route.js'
import { type RoutingPolicy, routingPolicySchema } from './routing-policy.js'

const complaint = {
  category: 'billing',
  priority: 'medium',
  plan: 'home',
  region: 'north',
  cells: [{ node: 'north-01' }, { node: 'hill-7' }],
} as const

function policy(rules: object[], match: 'first' | 'all' = 'all'): RoutingPolicy {
  return routingPolicySchema.parse({ ...shippedRouting, version: 7, match, rules })
}

it('sends a complaint to the departments of every rule that fits, each once, and names the rules', () => {
  expect(route(shippedRouting, complaint)).toEqual({
    departments: ['billing'],
    rule: 'money',
    policyVersion: 1,
  })
  expect(
    route(shippedRouting, { ...complaint, category: 'outage', priority: 'critical', plan: 'business' }),
  ).toEqual({
    departments: ['network-operations', 'customer-care'],
    rule: 'without-service+handled-with-care+business-care',
    policyVersion: 1,
  })
})

it('stops at the first rule that fits where the policy says so', () => {
  const rules = [
    { name: 'one', when: { category: ['billing'] }, departments: ['billing'] },
    { name: 'two', when: {}, departments: ['customer-care'] },
  ]
  expect(route(policy(rules, 'first'), complaint).departments).toEqual(['billing'])
  expect(route(policy(rules, 'all'), complaint).departments).toEqual(['billing', 'customer-care'])
})

it('looks at the place: the region, and the nodes that serve the customer', () => {
  const when = (condition: object) =>
    route(policy([{ name: 'place', when: condition, departments: ['network-operations'] }]), complaint).rule
  expect(when({ region: ['south', 'north'] })).toBe('place')
  expect(when({ region: ['south'] })).toBe('otherwise')
  expect(when({ node: ['hill-*'] })).toBe('place')
  expect(when({ node: ['north-01'] })).toBe('place')
  expect(when({ node: ['north-0'] })).toBe('otherwise')
  expect(when({ region: ['north'], priority: ['critical'] })).toBe('otherwise')
})

it('names every mistake of a policy and its place in the file', () => {
  const text = [
    'version: 1',
    'match: some',
    'rules:',
    '  - name: a',
    '    when: { category: [bills] }',
    '    departments: [billing, billing]',
    '  - name: a',
    '    where: {}',
    '    departments: [billing]',
    'departments: {}',
  ].join('\n')
  const read = () => readPolicyFile('routing.yaml', text, routingPolicySchema)
  expect(read).toThrow(BadPolicyFile)
  expect(read).toThrow(/^routing\.yaml:2:8: match: Invalid option/m)
  expect(read).toThrow(/^routing\.yaml:5:24: rules\.0\.when\.category\.0: Invalid option/m)
  expect(read).toThrow(/^routing\.yaml:6:18: rules\.0\.departments: stands twice/m)
  expect(read).toThrow(/^routing\.yaml:7:5: rules\.1: Unrecognized key: "where"/m)
  expect(() => readPolicyFile('routing.yaml', 'rules: [', routingPolicySchema)).toThrow(
    /^routing\.yaml:1:9: /,
  )
})
