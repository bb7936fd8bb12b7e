import { beforeEach, describe, expect, it } from 'vitest'
import { OutageStory } from '../tests/outage-story.js'

const second = 1000

let story: OutageStory
beforeEach(() => {
  story = new OutageStory({ hill: 4, dale: 3, moor: 9 })
})

describe('a node', () => {
  it('is offline when its connection has been gone for longer than the grace, from the moment it went', () => {
    story.pass(5)
    story.disconnect('moor-1')
    const went = story.now
    expect(story.pass(29)).toEqual([])
    story.now += second
    expect(story.look()).toMatchObject([
      {
        at: went,
        trace: { reason: 'disconnected' },
        happening: { alert: { node: 'moor-1', severity: 'major' } },
      },
    ])
  })

  it('that comes and goes within the grace raises nothing', () => {
    for (let times = 0; times < 20; times += 1) {
      story.disconnect('moor-1')
      expect(story.pass(25)).toEqual([])
      story.comeBack('moor-1')
      expect(story.pass(2)).toEqual([])
    }
  })

  it('is offline when it is connected but silent, beyond its own rhythm and the grace', () => {
    story.fallSilent('moor-1', 'moor-2')
    story.change('moor-2', { rhythmMs: 20_000 })
    expect(story.pass(90)).toEqual(['30 +node-offline moor-1', '60 +node-offline moor-2'])
  })

  it('whose rhythm is not known yet gets the time of three slow batches', () => {
    story.fallSilent('moor-1')
    story.change('moor-1', { rhythmMs: 0 })
    expect(story.pass(200)).toEqual(['180 +node-offline moor-1'])
  })

  it('that sends is not offline, whatever an old event of its presence says', () => {
    story.change('moor-1', { offline: true, seenAt: story.now - second })
    expect(story.pass(120)).toEqual([])
  })

  it('is back when it connects, and has its whole rhythm again before it is missed', () => {
    story.disconnect('moor-1')
    story.pass(60)
    story.comeBack('moor-1')
    story.fallSilent('moor-1')
    expect(story.pass(60)).toEqual(['1 -node-offline moor-1 recovered', '30 +node-offline moor-1'])
  })

  it('that only shows up between two looks and goes again is not back', () => {
    story.disconnect('moor-1')
    story.pass(60)
    story.disconnect('moor-1')
    expect(story.pass(60)).toEqual([])
  })

  it('that is decommissioned is not missed any more', () => {
    story.disconnect('moor-1')
    story.pass(40)
    story.decommission('moor-1')
    expect(story.pass(10)).toEqual(['1 -node-offline moor-1 decommissioned'])
  })
})

describe('a site', () => {
  it('is down when most of it is gone, before its nodes are; half of it back is enough', () => {
    story.disconnect('hill-1', 'hill-2', 'hill-3')
    expect(story.pass(60)).toEqual([
      '20 +site-down hill',
      '30 +node-offline hill-1',
      '30 +node-offline hill-2',
      '30 +node-offline hill-3',
    ])
    story.comeBack('hill-3')
    expect(story.pass(5)).toEqual(['1 -site-down hill recovered', '1 -node-offline hill-3 recovered'])
  })

  it('is not down while half of it works, nor is one of a single node', () => {
    story = new OutageStory({ hill: 4, hut: 1, moor: 20 })
    story.disconnect('hill-1', 'hill-2', 'hut-1')
    expect(story.pass(60).filter((told) => told.includes('site'))).toEqual([])
  })

  it('is a name: nodes without one are no site', () => {
    story = new OutageStory({ '': 3, moor: 20 })
    story.disconnect('-1', '-2', '-3')
    expect(story.pass(60).filter((told) => told.includes('site'))).toEqual([])
  })

  it('went when the node went that made it most of them', () => {
    story.disconnect('hill-1')
    story.pass(3)
    story.disconnect('hill-2')
    story.pass(3)
    story.disconnect('hill-3')
    const went = story.now
    story.pass(19)
    story.now += second
    expect(story.look()[0]).toMatchObject({
      at: went,
      trace: { detail: { heard: 4, gone: 3 } },
      happening: { alert: { ruleId: 'site-down', site: 'hill', node: '', probableCause: 'LOSS_OF_SIGNAL' } },
    })
  })

  it('that stays between down and up changes nothing', () => {
    story = new OutageStory({ hill: 5, moor: 30 })
    story.disconnect('hill-1', 'hill-2', 'hill-3', 'hill-4')
    story.pass(60)
    story.comeBack('hill-1')
    expect(story.pass(60)).toEqual(['1 -node-offline hill-1 recovered'])
  })

  it('whose nodes are all decommissioned is no longer down', () => {
    story.disconnect('dale-1', 'dale-2', 'dale-3')
    story.pass(60)
    for (const node of ['dale-1', 'dale-2', 'dale-3']) story.decommission(node)
    expect(story.pass(2)).toContain('1 -site-down dale recovered')
  })
})

describe('a region', () => {
  it('is silent when nearly all of it is, before its sites are down; and is over when half of it is back', () => {
    const nodes = [...story.nodes.keys()]
    story.fallSilent(...nodes)
    const told = story.pass(60)
    expect(told.slice(0, 4)).toEqual([
      '15 +region-silent',
      '20 +site-down hill',
      '20 +site-down dale',
      '20 +site-down moor',
    ])
    expect(told).toHaveLength(4 + nodes.length)
    story.comeBack(...nodes.filter((node) => node.startsWith('moor')))
    expect(story.pass(1).slice(0, 2)).toEqual(['1 -region-silent recovered', '1 -site-down moor recovered'])
    expect(story.standing.map(({ ruleId }) => ruleId)).toEqual(expect.arrayContaining(['site-down']))
    expect(story.standing).toHaveLength(2 + 7)
  })

  it('with a fifth of its nodes at work is not silent', () => {
    story = new OutageStory({ hill: 4, moor: 16 })
    story.fallSilent(...[...story.nodes.keys()].filter((node) => node.startsWith('moor')))
    expect(story.pass(60).filter((told) => told.includes('region'))).toEqual([])
  })
})

describe('after a trouble of our own', () => {
  it('nothing is raised while nodes find their way back, however long they were not heard', () => {
    story.disconnect(...story.nodes.keys())
    story.now += 120_000
    story.healthySince = story.now
    expect(story.pass(30)).toEqual([])
    story.comeBack(...story.nodes.keys())
    expect(story.pass(120)).toEqual([])
  })

  it('what does not come back is raised when the grace is over, the cause first, from when it went', () => {
    story.disconnect('hill-1', 'hill-2', 'hill-3')
    const went = story.now
    story.now += 120_000
    story.healthySince = story.now
    expect(story.pass(44)).toEqual([])
    story.now += second
    const [first, ...others] = story.look()
    expect(first).toMatchObject({ at: went, happening: { alert: { ruleId: 'site-down' } } })
    expect(others).toHaveLength(3)
  })

  it('a node that sends seldom has all its time anew', () => {
    story.change('moor-1', { rhythmMs: 60_000 })
    story.fallSilent('moor-1')
    story.now += 120_000
    story.healthySince = story.now
    expect(story.pass(200)).toEqual(['180 +node-offline moor-1'])
  })

  it('outages that stood before stand on: not having listened is no sign of life', () => {
    story.disconnect('hill-1', 'hill-2', 'hill-3')
    story.fallSilent('moor-1')
    story.pass(60)
    expect(story.standing).toHaveLength(5)
    story.now += 120_000
    story.healthySince = story.now
    expect(story.pass(120)).toEqual([])
    expect(story.standing).toHaveLength(5)
  })
})

it('no more than 1,000 nodes are changed by one look; the next one goes on, and the cause is over last', () => {
  story = new OutageStory({ plain: 2500 })
  story.disconnect(...story.nodes.keys())
  const told = story.pass(40)
  const raised = (at: number) => told.filter((text) => text.startsWith(`${at} +node`)).length
  expect([29, 30, 31, 32, 33].map(raised)).toEqual([0, 1000, 1000, 500, 0])
  story.comeBack(...story.nodes.keys())
  const cleared = story.pass(4)
  expect(cleared.filter((text) => text.startsWith('1 '))).toHaveLength(1000)
  expect(cleared.filter((text) => text.includes('site') || text.includes('region'))).toEqual([
    '3 -region-silent recovered',
    '3 -site-down plain recovered',
  ])
})
