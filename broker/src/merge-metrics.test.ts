import { expect, it } from 'vitest'
import { mergeMetrics } from './merge-metrics.js'

it('puts the samples of each metric under one head', () => {
  const of = (worker: number) =>
    `# HELP a Help\n# TYPE a counter\na{worker="${worker}"} 1\n\n# HELP b Help\n# TYPE b gauge\nb{worker="${worker}"} 2\n`
  expect(mergeMetrics([of(1), of(2)])).toBe(
    [
      '# HELP a Help',
      '# TYPE a counter',
      'a{worker="1"} 1',
      'a{worker="2"} 1',
      '# HELP b Help',
      '# TYPE b gauge',
      'b{worker="1"} 2',
      'b{worker="2"} 2',
      '',
    ].join('\n'),
  )
})
