import { describe, expect, it } from 'vitest'
import { nodesOfFile } from './node-file.js'

describe('nodes of a file', () => {
  it('are read from CSV with cells, places and labels', () => {
    const text = `node,site,latitude,longitude,cells,label.owner
n-1,s-1,52.1,5.2,2,ops
n-2,s-1,,,1:LTE:B3:0;2:nr:n78:120,
`
    expect(nodesOfFile('nodes.csv', text, 'north')).toEqual([
      {
        ...{
          node: 'n-1',
          region: 'north',
          site: 's-1',
          vendor: '',
          model: '',
          latitude: 52.1,
          longitude: 5.2,
        },
        labels: { owner: 'ops' },
        cells: [
          { cell: 1, technology: 'LTE', band: '' },
          { cell: 2, technology: 'LTE', band: '' },
        ],
      },
      {
        ...{ node: 'n-2', region: 'north', site: 's-1', vendor: '', model: '', labels: {} },
        cells: [
          { cell: 1, technology: 'LTE', band: 'B3', azimuth: 0 },
          { cell: 2, technology: 'NR', band: 'n78', azimuth: 120 },
        ],
      },
    ])
  })

  it('are read from JSON', () => {
    const text = JSON.stringify([{ node: 'n-1', site: 's', cells: [{ cell: 7, technology: 'NR' }] }])
    expect(nodesOfFile('nodes.json', text, 'north')[0]).toMatchObject({ node: 'n-1', cells: [{ cell: 7 }] })
  })

  it('are refused all together, with every line that is wrong', () => {
    const text = 'node,site,latitude\nok,s,1\nnot ok,s,1\nn-3,s,95\n'
    expect(() => nodesOfFile('nodes.csv', text, 'north')).toThrow(
      /line 3: .*hyphens(.|\n)*line 4: .*latitude/,
    )
  })

  it('are refused when a node stands twice, or a column has an unknown name', () => {
    expect(() => nodesOfFile('n.csv', 'node,site\na,s\na,s\n', 'north')).toThrow('a stands twice')
    expect(() => nodesOfFile('n.csv', 'node,place\na,s\n', 'north')).toThrow('unknown columns place')
  })

  it('are refused where a cell cannot be understood', () => {
    expect(() => nodesOfFile('n.csv', 'node,site,cells\na,s,x:LTE\n', 'north')).toThrow(
      /line 2: cells: "x:LTE"/,
    )
  })
})
