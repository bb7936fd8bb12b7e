import { Command } from 'commander'
import { addAlertsAckCommand } from './alerts-ack.js'
import { addAlertsAssignCommand } from './alerts-assign.js'
import { addAlertsCommentCommand } from './alerts-comment.js'
import { addAlertsExplainCommand } from './alerts-explain.js'
import { addAlertsListCommand } from './alerts-list.js'
import { addAlertsShowCommand } from './alerts-show.js'
import { addAlertsUnackCommand } from './alerts-unack.js'
import { addComplaintsDoCommand } from './complaints-do.js'
import { addComplaintsListCommand } from './complaints-list.js'
import { addComplaintsOpenCommand } from './complaints-open.js'
import { addComplaintsShowCommand } from './complaints-show.js'
import { addCustomersDoCommand } from './customers-do.js'
import { addCustomersListCommand } from './customers-list.js'
import { addCustomersRegisterCommand } from './customers-register.js'
import { addCustomersShowCommand } from './customers-show.js'
import { addDlqListCommand } from './dlq-list.js'
import { addDlqReplayCommand } from './dlq-replay.js'
import { addDlqShowCommand } from './dlq-show.js'
import { addDoctorCommand } from './doctor.js'
import { addDownCommand } from './down.js'
import { addLogsCommand } from './logs.js'
import { addMetricsApplyCommand } from './metrics-apply.js'
import { addMetricsListCommand } from './metrics-list.js'
import { addMetricsPlanCommand } from './metrics-plan.js'
import { addNodesAddCommand } from './nodes-add.js'
import { addNodesImportCommand } from './nodes-import.js'
import { addNodesListCommand } from './nodes-list.js'
import { addNodesRemoveCommand } from './nodes-remove.js'
import { addNodesRotateCommand } from './nodes-rotate.js'
import { addNodesShowCommand } from './nodes-show.js'
import { addNotificationsListCommand } from './notifications-list.js'
import { addNotificationsRetryCommand } from './notifications-retry.js'
import { addNotificationsShowCommand } from './notifications-show.js'
import { addRequestsDoCommand } from './requests-do.js'
import { addRequestsListCommand } from './requests-list.js'
import { addRequestsOrderCommand } from './requests-order.js'
import { addRequestsShowCommand } from './requests-show.js'
import { addRulesBacktestCommand } from './rules-backtest.js'
import { addRulesCheckCommand } from './rules-check.js'
import { addRulesListCommand } from './rules-list.js'
import { addRulesRemoveCommand } from './rules-remove.js'
import { addRulesSetCommand } from './rules-set.js'
import { addRulesTestCommand } from './rules-test.js'
import { addSilencesAddCommand } from './silences-add.js'
import { addSilencesExpireCommand } from './silences-expire.js'
import { addSilencesListCommand } from './silences-list.js'
import { addStatusCommand } from './status.js'
import { addSupportProjectionsCommand } from './support-projections.js'
import { addSupportRebuildCommand } from './support-rebuild.js'
import { addSupportTokenCommand } from './support-token.js'
import { addUpCommand } from './up.js'
import { addVersionCommand } from './version.js'

const exitCodes = `
Exit codes: 0 done, 1 failed, 2 wrong usage or settings, 3 not running or not reachable.
Against other than the local stack set KAFKA_BROKERS, DATABASE_URL and REGION; for customer support SUPPORT_URL and SUPPORT_TOKEN.
TELSTAR_DEBUG=1 shows stack traces and library logs.`

type AddCommand = (parent: Command) => void

/** The `telstar` command line. */
export function createProgram(): Command {
  const program = command('telstar', 'Runs and looks after a TelStar region').addHelpText('after', exitCodes)
  for (const add of [addUpCommand, addDownCommand, addStatusCommand, addDoctorCommand, addLogsCommand])
    add(program)
  addVerbs(program, command('nodes', 'The registry of network nodes and their tokens'), [
    addNodesAddCommand,
    addNodesImportCommand,
    addNodesListCommand,
    addNodesShowCommand,
    addNodesRotateCommand,
    addNodesRemoveCommand,
  ])
  addVerbs(program, command('dlq', 'Refused telemetry and why it was refused'), [
    addDlqListCommand,
    addDlqShowCommand,
    addDlqReplayCommand,
  ])
  addVerbs(program, command('metrics', 'The catalogue of metrics'), [
    addMetricsListCommand,
    addMetricsPlanCommand,
    addMetricsApplyCommand,
  ])
  addAlerting(program)
  addSupport(program)
  addVersionCommand(program)
  return program
}

function addAlerting(program: Command): void {
  addVerbs(program, command('alerts', 'Alerts, and what people do about them'), [
    addAlertsListCommand,
    addAlertsShowCommand,
    addAlertsExplainCommand,
    addAlertsAckCommand,
    addAlertsUnackCommand,
    addAlertsCommentCommand,
    addAlertsAssignCommand,
  ])
  addVerbs(program, command('rules', 'When alerts are raised and cleared'), [
    addRulesCheckCommand,
    addRulesListCommand,
    addRulesSetCommand,
    addRulesRemoveCommand,
    addRulesTestCommand,
    addRulesBacktestCommand,
  ])
  addVerbs(program, command('silences', 'Times without notices'), [
    addSilencesListCommand,
    addSilencesAddCommand,
    addSilencesExpireCommand,
  ])
  addVerbs(program, command('notifications', 'Notices: who was told what, and what could not be delivered'), [
    addNotificationsListCommand,
    addNotificationsShowCommand,
    addNotificationsRetryCommand,
  ])
}

function addSupport(program: Command): void {
  addVerbs(program, command('customers', 'Customers, and everything that happened with each'), [
    addCustomersListCommand,
    addCustomersShowCommand,
    addCustomersRegisterCommand,
    addCustomersDoCommand,
  ])
  addVerbs(program, command('complaints', 'Complaints of customers, and what was done about them'), [
    addComplaintsListCommand,
    addComplaintsShowCommand,
    addComplaintsOpenCommand,
    addComplaintsDoCommand,
  ])
  addVerbs(program, command('requests', 'Service requests of customers'), [
    addRequestsListCommand,
    addRequestsShowCommand,
    addRequestsOrderCommand,
    addRequestsDoCommand,
  ])
  addVerbs(program, command('support', 'Tokens and read models of customer support'), [
    addSupportTokenCommand,
    addSupportProjectionsCommand,
    addSupportRebuildCommand,
  ])
}

function addVerbs(program: Command, noun: Command, verbs: readonly AddCommand[]): void {
  for (const add of verbs) add(noun)
  program.addCommand(noun)
}

/** A command whose mistakes become exit code 2 (see explain-error); subcommands inherit that. */
function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .exitOverride()
    .showHelpAfterError('(--help shows what is possible)')
    .helpCommand(false)
}
