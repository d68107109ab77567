import js from '@eslint/js';
import importSort from 'eslint-plugin-simple-import-sort';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'clients/*/dist/',
      'clients/typescript/src/openapi.ts',
      'node_modules/',
      '.data/',
      'coverage/',
      // They import what a generator makes in a temporary folder.
      'test/generators/uses/',
    ],
  },
  {
    files: ['**/*.{ts,tsx,mjs,cjs}'],
    plugins: { 'simple-import-sort': importSort },
    rules: {
      'simple-import-sort/imports': [
        'error',
        // Side effects, Node's own, packages, this project's libs, relative. One block, no blank lines.
        { groups: [['^\\u0000', '^node:', '^@?\\w', '^#', '^\\.\\.', '^\\.']] },
      ],
      'simple-import-sort/exports': 'error',
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
    },
  },
  {
    files: ['**/*.{mjs,cjs}'],
    extends: [js.configs.recommended],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['apps/**/browser/*.js'],
    extends: [js.configs.recommended],
    languageOptions: {
      sourceType: 'script',
      globals: { ...globals.browser, SwaggerUIBundle: 'readonly', Scalar: 'readonly' },
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportDefaultDeclaration',
          message: 'Export by name: a name that is the same everywhere can be searched for.',
        },
      ],
    },
  },
  ...[
    { role: 'module', name: 'TypeOrmModule', use: 'forFeature' },
    { role: 'repository', name: 'InjectRepository', use: 'the repository of an entity' },
  ].map(({ role, name, use }) => ({
    files: [`libs/**/*.${role}.ts`],
    ignores: ['libs/platform/database/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@nestjs/typeorm',
              allowImportNames: [name],
              message: `A ${role} takes of it only ${name}, for ${use}.`,
            },
          ],
        },
      ],
    },
  })),
  {
    files: ['test/**/*.ts', '{libs,tools}/**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
