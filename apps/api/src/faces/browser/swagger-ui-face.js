// Starts Swagger UI at /docs. All addresses are relative to the page, so that it works under any path prefix.
'use strict';

const { document: documentUrl, reference: referenceUrl } = document.getElementById('swagger-ui').dataset;

/** The start of a chapter in the description. */
const CHAPTER = /^# /m;

/** Shows the chapters of the description folded: the operations come first. */
const foldedChapters = ({ React: { createElement: h } }) => ({
  statePlugins: {
    spec: {
      wrapSelectors: {
        selectInfoDescriptionField:
          (original) =>
          (...args) =>
            original(...args)?.split(CHAPTER)[0],
      },
    },
  },
  wrapComponents: {
    InfoContainer: (Original, { getComponent, specSelectors }) =>
      function InfoContainer(props) {
        const [, ...chapters] = (specSelectors.info().get('description') ?? '').split(CHAPTER);
        const Markdown = getComponent('Markdown', true);
        return h(
          'div',
          null,
          h(Original, props),
          h(
            'div',
            { className: 'info chapters' },
            ...chapters.map((chapter) => {
              const [title, ...lines] = chapter.split('\n');
              return h(
                'details',
                { key: title },
                h('summary', null, title),
                h(Markdown, { source: lines.join('\n') }),
              );
            }),
            h('p', null, h('a', { href: referenceUrl }, 'Reference with code samples')),
          ),
        );
      },
  },
});

/** Shows the error answers of an operation in one folded box: by status, each code with its meaning and its example. */
const foldedErrors = ({ React: { createElement: h } }) => ({
  wrapComponents: {
    responses: (Original, { getComponent }) =>
      function Responses(props) {
        const isError = (_response, status) => Number(status) >= 400;
        const errors = props.responses.filter(isError);
        const Markdown = getComponent('Markdown', true);
        return h(
          'div',
          null,
          h(Original, { ...props, responses: props.responses.filterNot(isError) }),
          h(
            'details',
            { className: 'errors' },
            h(
              'summary',
              null,
              'Errors ',
              ...errors.keySeq().map((status) => h('span', { key: status, className: 'status' }, status)),
            ),
            ...errors
              .entrySeq()
              .flatMap(([status, response]) =>
                examplesOf(response).map(([code, example]) =>
                  h(
                    'div',
                    { key: `${status} ${code}`, className: 'error' },
                    h('span', { className: 'status' }, status),
                    h('code', null, code),
                    h(Markdown, { source: example.get('summary') }),
                    h(
                      'details',
                      null,
                      h('summary', null, 'Example'),
                      h('pre', null, JSON.stringify(example.get('value'), null, 2)),
                    ),
                  ),
                ),
              ),
          ),
        );
      },
  },
});

function examplesOf(response) {
  const examples = response.getIn(['content', 'application/json', 'examples']);
  return examples === undefined ? [] : examples.entrySeq().toArray();
}

/** Swagger UI is dark if the page's root has this class. */
function followColorScheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', apply);
  apply();
}

followColorScheme();
window.ui = SwaggerUIBundle({
  url: documentUrl,
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  defaultModelsExpandDepth: 0,
  // The validator would send the address of the document to another host.
  validatorUrl: null,
  plugins: [foldedChapters, foldedErrors],
});
