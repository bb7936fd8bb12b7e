// The table of imports in docs/architecture.md, enforced.
const tests = ['\\.test\\.ts$', '^[^/]+/tests/', '^docs/']
// What several processors stand on: reading telemetry, judging it by rules, keeping alerts.
const processorFloors = ['^processors/(telemetry|alerting|alerts)/']
const may = (folder, allowed) => ({
  name: `${folder}-imports`,
  comment: `${folder}/ may import only ${allowed.join(', ') || 'outside libraries'}`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: tests },
  to: {
    path: '^(contracts|runtime|bus|http|senders|edge-agent|ingest|broker|processors|query-api|support|infra|load-tests)/',
    pathNot: `^(${[folder, ...allowed].join('|')})/`,
  },
})
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: { pathNot: 'node_modules' }, to: { circular: true } },
    {
      name: 'kafka-only-in-bus',
      severity: 'error',
      from: { pathNot: ['^bus/', ...tests] },
      to: { path: 'node_modules/node-rdkafka' },
    },
    {
      name: 'processors-are-siblings',
      severity: 'error',
      from: { path: '^processors/([^/]+)/', pathNot: tests },
      to: { path: '^processors/[^/]+/', pathNot: ['^processors/$1/', ...processorFloors] },
    },
    {
      name: 'contexts-of-support-are-siblings',
      comment: 'Profiles, complaints and requests are bounded contexts: they meet through events only',
      severity: 'error',
      from: { path: '^support/src/(profiles|complaints|requests)/', pathNot: tests },
      to: { path: '^support/src/(profiles|complaints|requests)/', pathNot: '^support/src/$1/' },
    },
    {
      name: 'contracts-know-only-zod',
      comment: 'The published language does no I/O: no library but zod, no module of Node',
      severity: 'error',
      from: { path: '^contracts/src/', pathNot: tests },
      to: { pathNot: ['^contracts/src/', 'node_modules/zod/'] },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: { pathNot: '^load-tests/k6/' },
      to: { couldNotResolve: true },
    },
    may('contracts', []),
    may('runtime', ['contracts']),
    may('bus', ['contracts', 'runtime']),
    may('http', ['contracts', 'runtime']),
    may('senders', ['contracts', 'runtime']),
    may('edge-agent', ['contracts', 'runtime']),
    may('ingest', ['contracts', 'runtime', 'bus']),
    may('broker', ['contracts', 'runtime', 'bus', 'ingest']),
    may('processors', ['contracts', 'runtime', 'bus', 'senders']),
    may('query-api', ['contracts', 'runtime', 'bus', 'http']),
    may('support', ['contracts', 'runtime', 'bus', 'http', 'senders']),
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
