import { scriptedTroubleSchema } from '@telstar/edge-agent/config/scripted-trouble-schema'
import { expect, test } from 'vitest'
import { demoScript } from './demo-script.js'
import { fleetNames, siteOf } from './local-nodes.js'

const placesOf = (nodes: number, cells = 3) =>
  demoScript({ region: 'north', nodes, cells }).map(({ kind, node, site }) => [kind, node ?? site])

test('one cell grows weak and one other site goes dark', () => {
  expect(placesOf(50)).toEqual([
    ['degrade', 'north-001'],
    ['silence', 'north-site-10'],
  ])
})

test('the dark site is one that has all its nodes', () => {
  expect(placesOf(54)).toContainEqual(['silence', 'north-site-10'])
  expect(placesOf(55)).toContainEqual(['silence', 'north-site-11'])
  expect(placesOf(3)).toContainEqual(['silence', 'north-site-01'])
})

test('without cells nothing grows weak, without nodes nothing happens', () => {
  expect(placesOf(5, 0)).toEqual([['silence', 'north-site-01']])
  expect(placesOf(0)).toEqual([])
})

test('all of it can come and go faster', () => {
  const script = demoScript({ region: 'north', nodes: 10, cells: 1, troublePace: 0.4 })
  expect(script.map(({ fromSeconds, toSeconds }) => [fromSeconds, toSeconds])).toEqual([
    [10, 30],
    [14, 38],
  ])
})

test('the fleet takes every script, and all of it comes and goes within two minutes', () => {
  for (const nodes of [1, 4, 50, 10_000]) {
    const sites = fleetNames({ region: 'north', nodes }).map((_, index) => siteOf('north', index))
    for (const trouble of demoScript({ region: 'north', nodes, cells: 1 })) {
      expect(scriptedTroubleSchema.parse(trouble)).toEqual(trouble)
      expect(trouble.toSeconds).toBeLessThan(110)
      if (trouble.site !== undefined) expect(sites).toContain(trouble.site)
    }
  }
})
