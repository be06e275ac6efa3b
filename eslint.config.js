import tseslint from 'typescript-eslint';

/** Light on style, strict on what breaks asynchronous GPU code: a promise that nobody awaits. */
export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'bench/results/', 'docs/api/', 'node_modules/', 'src/linear/assembly/*.ts'] },
  tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    rules: {
      eqeqeq: 'error',
      'prefer-const': 'error',
      'max-lines': ['error', 300],
    },
  },
  {
    files: ['test/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[object.name=/^(test|it|describe|suite)$/][property.name=/^(skip|only|todo|fails)$/]',
          message: 'A test runs or says why it cannot: use context.skip(reason) inside it for a capability that is absent.',
        },
      ],
    },
  },
);
