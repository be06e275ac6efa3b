import type { Drawing } from '../page/figures';
import { adapterName, type RunResults } from '../results';
import { sectionsOf } from '../sections';
import { SUITES } from '../suites';
import { duration, whole } from './format';
import css from './report.css?raw';
import type { Figure, Section } from './section';
import { escapeHtml, htmlTable } from './table';

/** The whole report as one HTML document that loads nothing: every text and number comes from the results. */
export function renderReport(results: RunResults, drawings: Readonly<Record<string, Drawing>>): string {
  const sections = sectionsOf(results);
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="icon" href="data:,">
<title>${text(SUITES[results.suite].title)}, ${text(results.started.slice(0, 10))}</title>
<style>
${css}</style>
</head>
<body>
<main>
${header(results, sections)}
${sections.map((section) => renderSection(section, drawings)).join('\n')}
${footer(results)}
</main>
</body>
</html>
`;
}

function header(results: RunResults, sections: readonly Section[]): string {
  const { adapter, engine, machine, commit } = results;
  const suite = SUITES[results.suite];
  const facts: readonly (readonly [string, string])[] = [
    ['adapter', adapterName(adapter)],
    ['engine', engine.runtime],
    ['machine', `${machine.processor}, ${machine.cores} cores, ${whole(machine.memoryBytes / 2 ** 30)} GiB, ${machine.platform}`],
    ['reluvex', commit === null ? results.reluvex : `${results.reluvex}, commit ${shortCommit(commit)}`],
    ['node', results.node],
    ['run', `${results.started.slice(0, 16).replace('T', ' ')} UTC, ${duration(1000 * results.seconds)}${results.quick ? ', quick' : ''}`],
    ['seed', String(results.seed)],
  ];
  const software = adapter.software
    ? `<p class="notice"><strong>Measured on a software adapter.</strong> A processor did the work of a GPU: ${text(suite.softwareNotice)}</p>`
    : '';
  const headlines = sections.flatMap((section) =>
    section.headlines.map(
      ({ value, label }) => `<a class="headline" href="#${section.id}"><strong>${text(value)}</strong><span>${text(label)}</span></a>`,
    ),
  );
  return `<header>
<h1>${text(suite.title)}</h1>
<p class="lead">${text(suite.lead)}</p>
${factList(facts)}
${software}
${results.skipped.map(({ part, reason }) => notice(`The experiment ${part} was left out: ${reason}.`)).join('\n')}
<nav class="headlines" aria-label="Results in short">${headlines.join('')}</nav>
</header>`;
}

function factList(facts: readonly (readonly [string, string])[]): string {
  return `<dl class="facts">${facts.map(([name, value]) => `<div><dt>${text(name)}</dt><dd>${text(value)}</dd></div>`).join('')}</dl>`;
}

function notice(content: string): string {
  return `<p class="notice">${text(content)}</p>`;
}

/** How many figures stand side by side: four make two rows of two. */
function columns(figures: number): number {
  return figures === 4 ? 2 : Math.min(figures, 3);
}

function renderSection(section: Section, drawings: Readonly<Record<string, Drawing>>): string {
  return `<section id="${section.id}">
<h2>${text(section.title)}</h2>
<p class="question">${text(section.question)}</p>
${section.conclusion
  .split('\n')
  .map((paragraph) => `<p class="conclusion">${text(paragraph)}</p>`)
  .join('\n')}
${(section.notices ?? []).map(notice).join('\n')}
${section.settings ? factList(section.settings) : ''}
${figures(section, drawings)}
<div class="tables">
${section.tables.map(htmlTable).join('\n')}
</div>
</section>`;
}

function figures({ figures: all }: Section, drawings: Readonly<Record<string, Drawing>>): string {
  if (all.length === 0) return '';
  return `<div class="figures" style="--count: ${columns(all.length)}">
${all.map((figure) => renderFigure(figure, drawings[figure.drawing])).join('\n')}
</div>`;
}

function renderFigure(figure: Figure, drawing: Drawing | undefined): string {
  if (!drawing) throw new Error(`the page drew no figure ${figure.drawing}`);
  const legend = figure.legend
    .map(({ series, label, mark }) => `<li><i class="${mark}" style="--color: var(--series-${series})"></i>${text(label)}</li>`)
    .join('');
  return `<figure>
<h3>${text(figure.title)}</h3>
<ul class="legend">${legend}</ul>
<div class="drawing" role="img" aria-label="${text(figure.title)}">
<div class="wide">${drawing.wide}</div>
<div class="narrow">${drawing.narrow}</div>
</div>
<figcaption>${text(figure.caption)}</figcaption>
</figure>`;
}

function footer(results: RunResults): string {
  const flags = [
    `--engine ${results.engine.name}`,
    `--seed ${results.seed}`,
    ...(results.quick ? ['--quick'] : []),
    ...(results.full ? ['--full'] : []),
    ...results.given.map((directory) => `--${directory} DIR`),
    ...(results.only ? [`--only ${results.only}`] : []),
  ];
  return `<footer><p>Every number here was written by the run itself; all repetitions are in <code>results.json</code>. Again: <code>npm run ${results.suite} -- ${text(flags.join(' '))}</code></p></footer>`;
}

/** Escaped text in which a sign or a unit stays on the line of its number. */
function text(content: string): string {
  return escapeHtml(content.replace(/ ([=≥±≈]) /g, '\u00a0$1\u00a0').replace(/(\d) (%|\/s|µs|ms|s|min|h)(?!\w)/g, '$1\u00a0$2'));
}

function shortCommit(commit: string): string {
  const [hash, ...rest] = commit.split('-');
  return [hash!.slice(0, 10), ...rest.map((word) => ` (${word})`)].join('');
}
