import { columnsNamed, columnsOfComment } from './heading.js';
import { UnreadableFile } from './unreadable-file.js';

const ends = (heading: string) => {
  const { follower, followee, time } = columnsNamed(heading.split(','), 'edges.csv');
  return [follower, followee, time];
};

describe('a heading', () => {
  it.each<[string, number[]]>([
    ['follower,followee', [0, 1]],
    ['followee,follower', [1, 0]],
    ['FOLLOWEE,FOLLOWER', [1, 0]],
    [' Followee , Follower ', [1, 0]],
    ['followee_id,follower_id', [1, 0]],
    ['followeeId,followerId', [1, 0]],
    ['FolloweeID,FollowerID', [1, 0]],
    ['followee uuid,follower uuid', [1, 0]],
    ['followed_user_id,following_user_id', [1, 0]],
    ['followed_id,follower_id', [1, 0]],
    ['following_id,follower_id', [1, 0]],
    ['user_id,follower_id', [1, 0]],
    ['follower_id,user_id', [0, 1]],
    ['user_id,followee_id', [0, 1]],
    ['userId,targetUserId', [0, 1]],
    ['target_user_id,user_id', [1, 0]],
    ['Target,Source', [1, 0]],
    ['to,from', [1, 0]],
    ['to_user_id,from_user_id', [1, 0]],
    ['FromNodeId,ToNodeId', [0, 1]],
    ['dst,src', [1, 0]],
    [':END_ID,:START_ID,:TYPE', [1, 0]],
    ['id,user_id,follower,followee', [2, 3]],
    ['follower_name,followee,follower', [2, 1]],
  ])('%s says who follows whom', (heading, [follower, followee]) => {
    expect(ends(heading).slice(0, 2)).toEqual([follower, followee]);
  });

  it.each([
    'created_at',
    'createdAt',
    'CREATED AT',
    'timestamp',
    'time',
    'date',
    'followed_at',
    'since',
    'ts',
  ])('may name the time %s', (name) => {
    expect(ends(`${name},followee,follower`)).toEqual([2, 1, 0]);
  });

  it.each([
    'left,right',
    'follower',
    'follower,name',
    'followee,created_at',
    'user_id,friend_id',
    'user_id,user_id',
    'follower,target',
    'from,from,to',
    'follower,followee,follower',
    'from,to,source,target',
    'follower,followee,date,time',
    'followed_by,user_id',
    'constructor,__proto__',
    '',
  ])('%s is refused', (heading) => {
    expect(() => ends(heading)).toThrow(UnreadableFile);
    expect(() => ends(heading)).toThrow(/^[^\n]+\.$/);
  });

  it('is shown in a message without terminal control characters', () => {
    expect(() => columnsNamed(['a\u001b[2J', '\u202eb\nc'], 'x')).toThrow(/“a·\[2J, ·b·c”/);
  });
});

describe('a comment', () => {
  const columns = (comment: string, width = 2) => columnsOfComment(comment, width, 'edges.txt');

  it('may be a heading', () => {
    expect(columns('# FromNodeId\tToNodeId')).toMatchObject({ follower: 0, followee: 1 });
    expect(columns('#followee,follower')).toMatchObject({ follower: 1, followee: 0 });
    expect(columns('% to from created_at', 3)).toMatchObject({ follower: 1, followee: 0, time: 2 });
  });

  it.each([
    '# Nodes: 3 Edges: 2',
    '# from source to target',
    '% asym positive',
    '#',
    '# the follower of a followee',
  ])('%s is not a heading', (comment) => {
    expect(columns(comment)).toBeUndefined();
  });

  it('is refused if it names fewer columns than there are', () => {
    expect(() => columns('# followee,follower', 3)).toThrow(UnreadableFile);
  });
});
