import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { CursorSecretRow } from './cursor-secret.entity.js';

/** The single row with the secret that signs cursors. */
@Injectable()
export class CursorSecretRepository {
  constructor(@InjectRepository(CursorSecretRow) private readonly rows: Repository<CursorSecretRow>) {}

  async read(): Promise<Buffer> {
    return (await this.rows.findOneByOrFail({ singleton: true })).secret;
  }
}
