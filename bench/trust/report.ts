import css from '../harness/report.css?raw';
import { duration } from '../harness/format';
import { escapeHtml, htmlTable } from '../harness/table';
import { findingsTable, type TrustResults } from './results';

/** The report of a run as one HTML document that loads nothing. */
export function renderTrustReport(results: TrustResults): string {
  const { findings, faults, machine, reluvex, commit, node, started, seconds, quick } = results;
  const cases = findings.reduce((sum, finding) => sum + finding.cases, 0);
  const broken = findings.reduce((sum, finding) => sum + finding.failures, 0);
  const facts: readonly (readonly [string, string])[] = [
    ['machine', `${machine.processor}, ${machine.cores} cores, ${machine.platform}`],
    ['reluvex', commit === null ? reluvex : `${reluvex}, commit ${commit.slice(0, 10)}`],
    ['node', node],
    ['run', `${started.slice(0, 16).replace('T', ' ')} UTC, ${duration(1000 * seconds)}${quick ? ', quick' : ''}`],
    ['seed', String(results.seed)],
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>reluvex trust suite, ${escapeHtml(started.slice(0, 10))}</title>
<style>
${css}</style>
</head>
<body>
<main>
<header>
<h1>reluvex trust suite</h1>
<p class="lead">What was done to break its promises, and how often one broke: ${broken} of ${cases} cases.</p>
<dl class="facts">${facts.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>
</header>
<section>
<div class="tables of-words">
${htmlTable(findingsTable(results))}
</div>
${faults.length > 0 ? `<h2>What broke</h2><ul>${faults.map((fault) => `<li>${escapeHtml(fault)}</li>`).join('')}</ul>` : ''}
</section>
<footer><p>Every number here was written by the run itself. Again: <code>npm run trust -- --seed ${results.seed}${quick ? ' --quick' : ''}${results.only === null ? '' : ` --only ${escapeHtml(results.only)}`}</code></p></footer>
</main>
</body>
</html>
`;
}
