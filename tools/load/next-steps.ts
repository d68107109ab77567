/** Suggests a request for the loaded data: the list of a user who is followed. */
export function nextSteps(followed: string, env: NodeJS.ProcessEnv): string {
  const path = `/api/connections/followers?user_id=${followed}`;
  return [
    '',
    'What to try next:',
    `  ${env.DATABASE_URL === undefined ? '' : 'DATABASE_URL=… '}npm start`,
    `  curl -H "Authorization: Bearer $(npm run -s token -- --service)" 'http://localhost:3000${path}'`,
    '  npm run check:graph        once the server is stopped, where the database is the embedded one',
  ].join('\n');
}
