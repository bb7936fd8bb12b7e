import type { AlertChange } from '../alerts/alert-change.js'
import type { ActiveOutage } from '../alerts/alerts-table.js'
import { absenceOf, isBack, isGone, type Moment, type Suspect } from './absence.js'
import type { Graces } from './config.js'
import { type GroupVerdict, groupVerdict } from './group-verdict.js'
import type { Look } from './look.js'
import { clear, type NewOutage, type OutageRule, raise } from './outage-change.js'

export type OutageChanges = Record<OutageRule, AlertChange[]>

/** More nodes wait for the next look, a second later: a transaction stays short. */
const mostAtOnce = 1000

/**
 * Which outages begin and which are over, given those that stand. While nodes wait for the next look no wider outage is
 * over: what it explains is cleared before it, and is not left without a cause for a moment.
 */
export function decideOutages(look: Look, standing: readonly ActiveOutage[], when: When): OutageChanges {
  const nodes = decideNodes(look, standing, when)
  const all = nodes.length <= mostAtOnce
  const now = ({ happening }: AlertChange) => all || happening.kind === 'raised'
  return {
    'region-silent': decideRegion(look, standing, when).filter(now),
    'site-down': decideSites(look, standing, when).filter(now),
    'node-offline': nodes.slice(0, mostAtOnce),
  }
}

interface When {
  readonly moment: Moment
  readonly graces: Graces
}

function decideRegion({ region, sites }: Look, standing: readonly ActiveOutage[], { moment, graces }: When) {
  const group = {
    heard: sites.reduce((sum, { heard }) => sum + heard, 0),
    suspects: sites.flatMap(({ suspects }) => suspects),
  }
  const verdict = groupVerdict(group, { share: 0.8, least: 3, graceMs: graces.regionMs }, moment)
  const stands = standing.find(({ ruleId }) => ruleId === 'region-silent')
  return ofGroup(verdict, { rule: 'region-silent', region, site: '', stands }, moment)
}

function decideSites({ region, sites }: Look, standing: readonly ActiveOutage[], { moment, graces }: When) {
  const down = new Map(
    standing.filter(({ ruleId }) => ruleId === 'site-down').map((outage) => [outage.site, outage]),
  )
  const known = new Set(sites.map(({ site }) => site))
  const emptied = [...down.keys()].filter((site) => !known.has(site))
  const all = [...sites, ...emptied.map((site) => ({ site, heard: 0, suspects: [] }))]
  return all.flatMap(({ site, ...group }) => {
    const stands = down.get(site)
    if (site === '' || (stands === undefined && group.suspects.length === 0)) return []
    const verdict = groupVerdict(group, { share: 0.5, least: 2, graceMs: graces.siteMs }, moment)
    return ofGroup(verdict, { rule: 'site-down', region, site, stands }, moment)
  })
}

interface Place extends Pick<NewOutage, 'rule' | 'region' | 'site'> {
  readonly stands: ActiveOutage | undefined
}

function ofGroup(
  { state, heard, gone, wentAt, by }: GroupVerdict,
  { stands, ...place }: Place,
  { now }: Moment,
): AlertChange[] {
  const detail = { heard, gone }
  if (state === 'up' && stands) return [clear(stands, now, { reason: 'recovered', detail })]
  if (state !== 'down' || stands) return []
  const specificProblem = `${gone} of ${heard} nodes are gone`
  return [raise({ ...place, node: '', by, wentAt, specificProblem, detail }, now)]
}

function decideNodes({ region, sites, removed }: Look, standing: readonly ActiveOutage[], when: When) {
  const offline = standing.filter(({ ruleId }) => ruleId === 'node-offline')
  const suspects = new Map(
    sites.flatMap(({ site, suspects }) => suspects.map((suspect) => [suspect.node, { site, suspect }])),
  )
  const { moment, graces } = when
  const over = offline.flatMap((outage) => {
    const found = suspects.get(outage.node)
    if (found && !isBack(absenceOf(found.suspect, graces.nodeMs), moment)) return []
    const reason = removed.has(outage.node) ? 'decommissioned' : 'recovered'
    return [clear(outage, moment.now, { reason })]
  })
  const stands = new Set(offline.map(({ node }) => node))
  const begun = [...suspects.values()].flatMap(({ site, suspect }) =>
    stands.has(suspect.node) ? [] : ofNode(suspect, { region, site }, when),
  )
  return [...over, ...begun]
}

function ofNode(
  suspect: Suspect,
  place: Pick<NewOutage, 'region' | 'site'>,
  { moment, graces }: When,
): AlertChange[] {
  const absence = absenceOf(suspect, graces.nodeMs)
  if (!isGone(absence, moment)) return []
  const { by, wentAt, heardAt, limitMs } = absence
  const { node, rhythmMs } = suspect
  const specificProblem = by === 'presence' ? 'the connection ended' : 'no batches although connected'
  const detail = { heardAt: new Date(heardAt).toISOString(), limitMs, rhythmMs }
  return [raise({ ...place, rule: 'node-offline', node, by, wentAt, specificProblem, detail }, moment.now)]
}
