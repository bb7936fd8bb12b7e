/** What is known of a node apart from its measurements: what the selectors of rules look at. */
export interface NodeFacts {
  readonly nodeId: number
  readonly node: string
  readonly region: string
  readonly site: string
  readonly vendor: string
  readonly labels: Readonly<Record<string, string>>
  /** Technology of each registered cell; the node itself, cell 0, has none. */
  readonly cells: ReadonlyMap<number, string>
}
