// The table of imports in docs/architecture.md, enforced.
const tests = '\\.(int|e2e)?\\.?test\\.ts$'
const may = (folder, allowed) => ({
  name: `${folder}-imports`,
  comment: `${folder}/ may import only ${allowed.join(', ') || 'outside libraries'}`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: tests },
  to: {
    path: '^(contracts|runtime|bus|edge-agent|ingest|broker|processors|query-api|support|infra|load-tests)/',
    pathNot: `^(${[folder, ...allowed].join('|')})/`,
  },
})
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: { pathNot: 'node_modules' }, to: { circular: true } },
    {
      name: 'kafka-only-in-bus',
      severity: 'error',
      from: { pathNot: ['^bus/', tests] },
      to: { path: 'node_modules/node-rdkafka' },
    },
    {
      name: 'processors-are-siblings',
      severity: 'error',
      from: { path: '^processors/([^/]+)/', pathNot: tests },
      to: { path: '^processors/[^/]+/', pathNot: '^processors/$1/' },
    },
    may('contracts', []),
    may('runtime', ['contracts']),
    may('bus', ['contracts', 'runtime']),
    may('edge-agent', ['contracts', 'runtime']),
    may('ingest', ['contracts', 'runtime', 'bus']),
    may('broker', ['contracts', 'runtime', 'bus', 'ingest']),
    may('processors', ['contracts', 'runtime', 'bus']),
    may('query-api', ['contracts', 'runtime', 'bus']),
    may('support', ['contracts', 'runtime', 'bus']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/|\\.telstar' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['telstar-source', 'import', 'node', 'default'],
    },
  },
}
