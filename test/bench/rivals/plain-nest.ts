// b0: NestJS on Fastify with TypeORM, as it is usually written: relations, save and increment in a transaction,
// skip and take, findAndCount. Validation is on; there is no auth and no log.
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Injectable,
  Module,
  Post,
  Query,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import {
  Column,
  CreateDateColumn,
  DataSource,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Repository,
} from 'typeorm';

@Entity('users')
class User {
  @PrimaryColumn('uuid') id: string;
  @Column('text', { nullable: true }) name: string | null;
  @Column('text', { nullable: true }) avatar: string | null;
  @Column('int', { name: 'following_count', default: 0 }) followingCount: number;
  @Column('int', { name: 'followers_count', default: 0 }) followersCount: number;
  @Column('int', { name: 'friends_count', default: 0 }) friendsCount: number;
  @Column('int', { name: 'requests_sent_count', default: 0 }) requestsSentCount: number;
  @Column('int', { name: 'requests_received_count', default: 0 }) requestsReceivedCount: number;
}

@Entity('follows')
class Follow {
  @PrimaryGeneratedColumn({ type: 'bigint' }) id: string;
  @ManyToOne(() => User, { onDelete: 'CASCADE' }) @JoinColumn({ name: 'follower_id' }) follower: User;
  @ManyToOne(() => User, { onDelete: 'CASCADE' }) @JoinColumn({ name: 'followee_id' }) followee: User;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt: Date;
}

class FollowBody {
  @IsUUID('loose') target_user_id: string;
}

class UserQuery {
  @IsUUID('loose') user_id: string;
}

class ListQuery extends UserQuery {
  @IsOptional() @Type(() => Number) @IsInt() @Min(0) offset?: number;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(1000) limit?: number;
}

@Injectable()
class FollowService {
  constructor(
    private readonly dataSource: DataSource,
    @InjectRepository(Follow) private readonly follows: Repository<Follow>,
    @InjectRepository(User) private readonly users: Repository<User>,
  ) {}

  async follow(followerId: string, followeeId: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const pair = { follower: { id: followerId }, followee: { id: followeeId } };
      if (await manager.existsBy(Follow, pair)) return;
      await manager.save(manager.create(Follow, pair));
      await manager.increment(User, { id: followerId }, 'followingCount', 1);
      await manager.increment(User, { id: followeeId }, 'followersCount', 1);
    });
  }

  followers(userId: string, skip: number, take: number): Promise<[Follow[], number]> {
    return this.follows.findAndCount({
      where: { followee: { id: userId } },
      relations: { follower: true },
      order: { id: 'DESC' },
      skip,
      take,
    });
  }

  user(id: string): Promise<User | null> {
    return this.users.findOneBy({ id });
  }
}

@Controller('api/connections')
class ConnectionsController {
  constructor(private readonly service: FollowService) {}

  @Post('following')
  @HttpCode(201)
  async follow(@Query() query: UserQuery, @Body() body: FollowBody): Promise<void> {
    await this.service.follow(query.user_id, body.target_user_id);
  }

  @Get('followers')
  async followers(@Query() query: ListQuery) {
    const { user_id, offset = 0, limit = 100 } = query;
    const [follows, total] = await this.service.followers(user_id, offset, limit);
    const data = follows.map(({ follower: { id, name, avatar } }) => ({ user_id: id, name, avatar }));
    return { message: 'OK', data, meta: { total, offset, limit } };
  }

  @Get()
  async counts(@Query() query: UserQuery) {
    const user = await this.service.user(query.user_id);
    const data = {
      following_count: user?.followingCount ?? 0,
      followers_count: user?.followersCount ?? 0,
      friends_count: user?.friendsCount ?? 0,
      requests_received_count: user?.requestsReceivedCount ?? 0,
      requests_sent_count: user?.requestsSentCount ?? 0,
    };
    return { message: 'OK', data };
  }
}

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env.DATABASE_URL,
      entities: [User, Follow],
      poolSize: Number(process.env.POOL),
    }),
    TypeOrmModule.forFeature([User, Follow]),
  ],
  controllers: [ConnectionsController],
  providers: [FollowService],
})
class AppModule {}

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
  logger: false,
});
app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }));
await app.listen(Number(process.env.PORT), '127.0.0.1');
process.send?.('listening');
