/** What a document says exists. */
export interface References {
  /** Repository paths; a link is relative to its document, code is relative to the root or to its document. */
  readonly paths: readonly string[]
  readonly scripts: readonly { readonly name: string; readonly workspace: string | null }[]
  /** `telstar nodes add`, without options and arguments that are values. */
  readonly commands: readonly (readonly string[])[]
}

/** Reads Markdown: links, `code` and fenced shell blocks. */
export function referencesOf(markdown: string, topLevel: ReadonlySet<string>): References {
  const fenced = [...markdown.matchAll(/^```(?:sh|bash|console)\n([\s\S]*?)^```/gm)].map(
    ([, code]) => code ?? '',
  )
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '')
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span]) => (span ?? '').trim())
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '')
  const code = [...spans, ...fenced]
  return {
    paths: [...links.filter(isLocal).map(withoutAnchor), ...spans.filter((span) => isPath(span, topLevel))],
    scripts: code.flatMap(scriptsOf),
    commands: code.flatMap(commandsOf),
  }
}

const isLocal = (link: string) => !/^([a-z]+:|#)/.test(link)
const withoutAnchor = (link: string) => link.replace(/#.*$/, '')

const extensions = /\w\.(ts|tsx|mts|js|cjs|json|md|sql|toml|sh|ya?ml|xml|csv|gz)$/

/** Something like `broker/src/guard.ts`, `processors/` or `package.json`; not `/v1/nodes`, `x.test.ts` or `a/{b}`. */
function isPath(span: string, topLevel: ReadonlySet<string>): boolean {
  if (!/^(\.\/)?[\w.@-]+(\/[\w.@-]+)*\/?$/.test(span) || /^x\./.test(span)) return false
  const first = span.replace(/^\.\//, '').split('/')[0] ?? ''
  if (ignored.has(first)) return false
  return span.endsWith('/') || extensions.test(span) || (span.includes('/') && topLevel.has(first))
}

/** Made by running things, so not in a fresh clone. */
const ignored = new Set(['.telstar', 'dist', 'node_modules', '@telstar'])

function scriptsOf(code: string): References['scripts'] {
  const named = [...code.matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(start|test))(?:\b(?!:))([^\n;|&]*)/g)]
  return named.map(([, run, short, rest]) => ({
    name: run ?? short ?? '',
    workspace: /(?:--workspace|-w)[ =]([\w-]+)/.exec(rest ?? '')?.[1] ?? null,
  }))
}

function commandsOf(code: string): string[][] {
  const named = [...code.matchAll(/(?:^|[\s(])(?:\.\/)?telstar((?: [a-z][a-z-]*)+)/gm)]
  return named.map(([, words]) => (words ?? '').trim().split(' '))
}
